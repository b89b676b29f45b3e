/// Files that run for their own name, in whatever folder.
enum NamedFile {
    /// Judges a name in lower case.
    static func verdict(on name: String) -> Verdict? { all[name] }

    /// Who runs a group of files, and which ones.
    private static let groups: [(HostTrigger.Occasion, String, [String])] = [
        (.unasked, "direnv runs it when you enter the folder", [".envrc"]),
        (
            .unasked, "mise acts on it when you enter the folder",
            ["mise.toml", ".mise.toml", "mise.local.toml", ".mise.local.toml"]
        ),
        (
            .unasked, "a shell with autoenv runs it when you enter the folder",
            [".autoenv", ".autoenv.zsh", ".in", ".out"]
        ),
        (
            .unasked, "git runs what it names at your next commit or push",
            [
                ".pre-commit-config.yaml", ".pre-commit-config.yml", "lefthook.yml",
                "lefthook.yaml", "lefthook.toml", ".lefthook.yml", ".lefthook.yaml",
                "lefthook-local.yml", ".overcommit.yml", ".huskyrc", ".huskyrc.json",
                ".huskyrc.js", ".simple-git-hooks.json", ".simple-git-hooks.js",
                ".simple-git-hooks.cjs",
            ]
        ),
        (
            .unasked, "npm, pnpm or yarn obeys it at every call, and may run what it names",
            [
                ".npmrc", ".yarnrc", ".yarnrc.yml", ".pnpmfile.cjs", ".pnpmfile.mjs",
                "pnpmfile.js", "pnpm-workspace.yaml", "bunfig.toml",
            ]
        ),
        (.unasked, "npm builds with it at the next installation", ["binding.gyp"]),
        (
            .unasked, "every Python that finds the folder runs it at its start",
            ["sitecustomize.py", "usercustomize.py"]
        ),
        (
            .unasked, "an editor obeys it when you open a file beside it",
            [
                ".exrc", ".vimrc", ".lvimrc", ".nvimrc", ".nvim.lua", "_exrc", ".dir-locals.el",
                ".dir-locals-2.el", ".kateconfig",
            ]
        ),
        (.unasked, "git-lfs fetches from and sends to the address in it", [".lfsconfig"]),
        (.unasked, "agents start the servers that it names", [".mcp.json"]),
        (.unasked, "git obeys it, where your configuration includes it", [".gitconfig"]),
        (.onUse, "git fetches from the addresses in it", [".gitmodules"]),
        (
            .onUse, "an agent takes it for instructions",
            [
                "claude.md", "claude.local.md", "agents.md", "agent.md", "gemini.md",
                ".cursorrules", ".windsurfrules", ".clinerules",
            ]
        ),
        (.onUse, "editors and Berth build and run what it says", [".devcontainer.json"]),
        (
            .onUse, "a version manager fetches and runs what it names",
            [
                ".tool-versions", ".nvmrc", ".node-version", ".python-version", ".ruby-version",
                ".java-version", ".sdkmanrc", ".terraform-version", "rust-toolchain",
                "rust-toolchain.toml", "global.json",
            ]
        ),
        (.onUse, "programs and shells take variables from it", [".env"]),
        (.onUse, "pip runs it when the project is installed", ["setup.py", "setup.cfg"]),
        (.onUse, "pytest runs it before any test", ["conftest.py"]),
        (
            .onUse, "its tool runs it when called",
            [
                "noxfile.py", "tox.ini", "fabfile.py", "dodo.py", "wscript", "sconstruct",
                "sconscript", "manage.py", "rakefile", "gemfile", "guardfile", "podfile",
                "fastfile", "dangerfile", "vagrantfile", "brewfile", "procfile", "tiltfile",
                "berksfile", "gulpfile.js", "gulpfile.ts", "gruntfile.js", "mix.exs",
                "build.sbt", "setup.hs", "default.nix", "shell.nix", "flake.nix", "deno.json",
                "deno.jsonc",
            ]
        ),
        (
            .onUse, "make runs what it says",
            ["makefile", "gnumakefile", "bsdmakefile", "makefile.am", "makefile.in"]
        ),
        (.onUse, "just runs what it says", ["justfile", ".justfile"]),
        (
            .onUse, "Task runs what it says",
            ["taskfile.yml", "taskfile.yaml", "taskfile.dist.yml", "taskfile.dist.yaml"]
        ),
        (
            .onUse, "a build runs it",
            [
                "cmakelists.txt", "cmakepresets.json", "meson.build", "configure", "configure.ac",
                "build.zig", "package.swift", "build.bazel", "workspace", "workspace.bazel",
                "module.bazel", ".bazelrc", ".bazelversion", "build.ninja", "build.xml",
                "pom.xml",
            ]
        ),
        (.onUse, "cargo runs it at every build", ["build.rs"]),
        (
            .onUse, "Gradle or Maven runs it at every call",
            ["gradlew", "gradlew.bat", "gradle.properties", "mvnw", "mvnw.cmd"]
        ),
        (.onUse, "Docker runs it at a build", ["dockerfile", "containerfile"]),
        (
            .onUse, "Compose runs it, with the mounts that it names",
            [
                "docker-compose.yml", "docker-compose.yaml", "compose.yml", "compose.yaml",
                "docker-compose.override.yml", "docker-compose.override.yaml",
                "compose.override.yml", "compose.override.yaml",
            ]
        ),
        (.elsewhere, "GitLab runs it once it is pushed", [".gitlab-ci.yml", ".gitlab-ci.yaml"]),
        (.elsewhere, "GitHub runs it where a workflow uses it", ["action.yml", "action.yaml"]),
        (.elsewhere, "Jenkins runs it once it is pushed", ["jenkinsfile"]),
        (
            .elsewhere, "a server runs it once it is pushed",
            [
                ".travis.yml", "azure-pipelines.yml", "azure-pipelines.yaml",
                "bitbucket-pipelines.yml", ".drone.yml", ".drone.star", ".woodpecker.yml",
                ".woodpecker.yaml", "appveyor.yml", ".appveyor.yml", ".cirrus.yml",
                ".cirrus.star", "cloudbuild.yaml", "cloudbuild.yml", "buildspec.yml",
                "netlify.toml", "vercel.json", ".readthedocs.yaml", ".readthedocs.yml",
            ]
        ),
    ]

    private static let all: [String: Verdict] = {
        var all: [String: Verdict] = [:]
        for (occasion, reason, names) in groups {
            for name in names { all[name] = Verdict(occasion, reason) }
        }
        return all
    }()
}
