import Testing

@testable import Runs

@Suite struct HostTriggerTests {
    private static func triggers(
        _ path: String,
        before: String? = nil,
        after: String? = "x",
        kind: ChangedFile.Kind = .file,
        oldKind: ChangedFile.Kind = .none,
        isBinary: Bool = false,
        hooksFolder: String? = nil
    ) -> [HostTrigger] {
        let file = ChangedFile(
            path: path,
            oldKind: before == nil ? oldKind : .file,
            kind: kind,
            before: before.map { Array($0.utf8) },
            after: after.map { Array($0.utf8) },
            isBinary: isBinary
        )
        return HostTrigger.all(among: [file], hooksFolder: hooksFolder)
    }

    @Test(arguments: [
        ".husky/pre-commit", ".githooks/post-checkout", "sub/.husky/_/h", ".envrc",
        "deep/in/.envrc", ".EnvRC", ".env\u{200C}rc", "mise.toml", ".mise/config.toml",
        ".vscode/settings.json", "project.code-workspace", ".idea/startup.xml",
        ".pre-commit-config.yaml", "lefthook.yml", ".npmrc", ".yarnrc.yml", ".pnpmfile.cjs",
        ".yarn/releases/yarn-4.cjs", "binding.gyp", "sitecustomize.py", "lib/evil.pth",
        ".lfsconfig", ".claude/settings.json", ".claude/hooks/x.sh", ".mcp.json", ".exrc",
        ".dir-locals.el", ".gitconfig", ".cursor/mcp.json",
    ])
    func `what runs by itself is told as such`(path: String) {
        #expect(Self.triggers(path).map(\.occasion) == [.unasked])
    }

    @Test(arguments: [
        ".vscode/launch.json", ".vscode/extensions.json", ".idea/runConfigurations/a.xml",
        ".run/all.run.xml", ".devcontainer/devcontainer.json", ".devcontainer.json",
        ".devcontainer/a/setup.sh", ".tool-versions", ".nvmrc", "rust-toolchain.toml", ".env",
        ".env.local", "setup.py", "tests/conftest.py", "noxfile.py", "Makefile", "lib/rules.mk",
        "justfile", "Taskfile.yml", "CMakeLists.txt", "build.rs", ".cargo/config.toml",
        "build.gradle.kts", "settings.gradle", "gradlew", "gradle/wrapper/gradle-wrapper.jar",
        ".mvn/extensions.xml", "Gemfile", "Rakefile", "a.gemspec", ".gitmodules", "CLAUDE.md",
        "AGENTS.md", ".cursor/rules/a.mdc", "Dockerfile", "docker-compose.yml",
        "vite.config.ts", ".eslintrc.cjs", "flake.nix", "Directory.Build.props", "Package.swift",
    ])
    func `what runs when it is used is told as such`(path: String) {
        #expect(Self.triggers(path).map(\.occasion) == [.onUse])
    }

    @Test(arguments: [
        ".github/workflows/ci.yml", ".github/actions/a/index.js", ".gitlab-ci.yml",
        ".circleci/config.yml", "Jenkinsfile", ".travis.yml", "azure-pipelines.yml",
        "action.yml", ".forgejo/workflows/a.yml",
    ])
    func `what runs on a server is told as such`(path: String) {
        #expect(Self.triggers(path).map(\.occasion) == [.elsewhere])
    }

    @Test(arguments: [
        "README.md", "src/main.swift", "docs/envrc.md", "src/config/app.json", "a/settings.json",
        "envrc", "husky/readme", "package-lock.json", "src/config", "HEAD", "tasks.json",
        "Makefile.md", "config.toml",
    ])
    func `plain files are not told`(path: String) {
        #expect(Self.triggers(path) == [])
    }

    @Test func `the folder that the user's git takes hooks from counts, and what is gone does not`()
    {
        #expect(Self.triggers("tools/git/pre-push") == [])
        let found = Self.triggers("tools/git/pre-push", hooksFolder: "tools/git")
        #expect(found.first?.reason.contains("core.hooksPath") == true)
        #expect(Self.triggers("tools/gitless", hooksFolder: "tools/git") == [])
        #expect(Self.triggers(".envrc", before: "x", kind: .none) == [])
    }

    @Test(arguments: [
        (#"{"scripts":{"postinstall":"x"}}"#, HostTrigger.Occasion.unasked),
        (#"{"scripts":{"prepare":"x"}}"#, .unasked), (#"{"husky":{"hooks":{}}}"#, .unasked),
        (#"{"scripts":{"test":"y"}}"#, .onUse), (#"{"packageManager":"pnpm@9"}"#, .onUse),
        (#"{"scripts":["postinstall"]}"#, .onUse), ("{ broken", .unasked),
        (#"{"scripts":{"test":"x"},"name":"b"}"#, nil), (#"{"version":"2"}"#, nil),
    ])
    func `of a package only what changed of its scripts counts`(
        after: String,
        occasion: HostTrigger.Occasion?
    ) {
        let found = Self.triggers(
            "web/package.json",
            before: #"{"scripts":{"test":"x"},"name":"a"}"#,
            after: after
        )
        #expect(found.first?.occasion == occasion)
    }

    @Test func `a manifest that was not read counts as one that runs`() {
        #expect(Self.triggers("package.json", after: nil).map(\.occasion) == [.unasked])
        #expect(Self.triggers(".gitattributes", after: nil).map(\.occasion) == [.unasked])
    }

    @Test func `a task on opening the folder runs by itself, however it is written`() {
        let quiet = #"{ "tasks": [ { "label": "a" } ] } // c"#
        #expect(Self.triggers(".vscode/tasks.json", after: quiet).map(\.occasion) == [.onUse])
        for word in ["folderOpen", #"f\u006flderOpen"#] {
            let text = #"{ "tasks": [ { "runOptions": { "runOn": "\#(word)" }, }, ] }"#
            #expect(
                Self.triggers(".vscode/tasks.json", after: text).map(\.occasion) == [.unasked]
            )
        }
        #expect(Self.triggers(".vscode/tasks.json", after: "{").map(\.occasion) == [.unasked])
    }

    @Test func `attributes count where they name filters or drivers anew`() {
        func found(_ before: String?, _ after: String) -> [HostTrigger] {
            Self.triggers("a/.gitattributes", before: before, after: after)
        }
        #expect(found(nil, "*.bat eol=crlf\n") == [])
        #expect(found("* filter=lfs\n", "* filter=lfs\n*.c text\n") == [])
        for line in ["* filter=x", "* diff=x", " *.c  merge=x", "[attr]y filter=x"] {
            #expect(found("* text\n", "* text\n\(line)\n").map(\.occasion) == [.unasked])
        }
    }

    @Test func `a repository that is kept as files is found by head and configuration`() {
        let head = Self.triggers("fixture/HEAD", after: "ref: refs/heads/main\n")
        #expect(head.map(\.occasion) == [.unasked])
        let configuration = Self.triggers("fixture/config", after: "[core]\n\tbare = true\n")
        #expect(configuration.map(\.occasion) == [.unasked])
        #expect(Self.triggers("fixture/HEAD", after: "a heading\n") == [])
    }

    @Test func `of a Python project the build backend counts`() {
        let before = "[build-system]\nrequires = [\"a\"]\n[project]\nname = \"p\"\n"
        let other = before.replacing("\"p\"", with: "\"q\"")
        #expect(Self.triggers("pyproject.toml", before: before, after: other) == [])
        let backend = before.replacing("\"a\"", with: "\"b\"")
        #expect(
            Self.triggers("pyproject.toml", before: before, after: backend).map(\.occasion)
                == [.onUse]
        )
    }

    @Test(arguments: [
        ("a", "/etc/passwd", true), ("a", "../x", true), ("d/a", "../../x", true),
        ("d/a", "../x", false), ("d/a", "../.git/hooks/pre-commit", true),
        ("a", ".GIT/config", true),
        ("d/e/a", "../../../../x", true), ("a", "b/../c", false), ("a", "..\\x", true),
        (".vscode", "plain", true), (".github", "plain", true),
    ])
    func `links out of the repository and into the git directory are told`(
        path: String,
        target: String,
        isTold: Bool
    ) {
        let found = Self.triggers(path, after: target, kind: .link)
        #expect(found.map(\.occasion) == (isTold ? [.unasked] : []))
    }

    @Test func `programs, binaries and commits of other repositories are told`() {
        #expect(Self.triggers("run", kind: .program).map(\.occasion) == [.onUse])
        #expect(Self.triggers("run", kind: .program, oldKind: .file).count == 1)
        #expect(Self.triggers("run", kind: .program, oldKind: .program) == [])
        #expect(Self.triggers("tool", isBinary: true).map(\.occasion) == [.onUse])
        #expect(Self.triggers("logo.png", isBinary: true) == [])
        #expect(Self.triggers("sub", kind: .submodule).map(\.occasion) == [.onUse])
    }

    @Test func `the worst comes first, and a file is told once`() {
        let files = ["Makefile", ".github/workflows/a.yml", "z/.envrc", ".devcontainer/.envrc"]
            .map { ChangedFile(path: $0, kind: .program) }
        let found = HostTrigger.all(among: files)
        #expect(
            found.map(\.path) == [
                ".devcontainer/.envrc", "z/.envrc", ".github/workflows/a.yml", "Makefile",
            ]
                || found.map(\.path) == [
                    ".devcontainer/.envrc", "z/.envrc", "Makefile", ".github/workflows/a.yml",
                ]
        )
        #expect(found.count == 4)
    }
}
