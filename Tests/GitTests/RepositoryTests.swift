import Diagnostics
import FoundationEssentials
import Testing

@testable import Git

@Suite struct RepositoryTests {
    private func rendered(_ error: GitError) -> String {
        error.diagnostics.map { DiagnosticRenderer(style: .plain).render($0) }
            .joined(separator: "\n")
    }

    @Test func `a repository is found from a folder inside`() async throws {
        try await Sandbox.with("mkdir -p x/y; echo 1 > x/y/f; git add .; git commit -qm start") {
            sandbox in
            let user = try await sandbox.discover("/x/y")
            #expect(user.topLevel == sandbox.repository)
            #expect(user.gitDirectory == sandbox.repository + "/.git")
            #expect(user.commonDirectory == sandbox.repository + "/.git")
            #expect(user.objectDirectories == [sandbox.repository + "/.git/objects"])
            #expect(user.currentBranch == "main")
            #expect(!user.isBare)
            #expect(!user.isShallow)
            #expect(!user.isDetached)
            #expect(user.objectFormat == .sha1)
            #expect(try await user.resolve().name == "main")
            #expect(try await user.identity().description == "Ada Lovelace <ada@example.org>")
            #expect(
                try await user.identity(author: "B C <b@c>").description == "B C <b@c>"
            )
        }
    }

    @Test func `a folder without a repository says what to do`() async throws {
        try await Sandbox.with { sandbox in
            let error = await #expect(throws: GitError.self) {
                try await UserRepository.discover(
                    at: sandbox.root + "/outside",
                    program: sandbox.program
                )
            }
            #expect(
                error.map(rendered) == """
                    error: `\(sandbox.root)/outside` is not in a git repository
                    hint: run `git init` there, commit, and try again
                    """
            )
        }
    }

    @Test func `a run in an empty repository begins without files`() async throws {
        try await Sandbox.with("true") { sandbox in
            let user = try await sandbox.discover()
            #expect(user.head == nil)
            #expect(user.currentBranch == "main")
            let base = try await user.resolve()
            #expect(base.name == "main")
            #expect(try await user.resolve() == base)
            await #expect(throws: GitError.noCommits(path: sandbox.repository)) {
                try await user.resolve(base: "main")
            }
            let work = try await sandbox.work(
                "echo 1 > a; git add .; git commit -qm 'Add a'; echo 2 > b"
            )
            #expect(work.subjects == ["Add a", "Uncommitted changes of run r1"])
            try await sandbox.publish(work)
            let merged = try await sandbox.merge("berth/change-r1")
            #expect(merged.kind == .fastForward)
            #expect(try await sandbox.user("cat a b; git status --porcelain") == "1\n2")
            #expect(
                try await sandbox.user("git log --format=%s main")
                    == "Uncommitted changes of run r1\nAdd a\nStart without files"
            )
        }
    }

    @Test func `of an empty repository a run has the dev container, and a merge brings the rest`()
        async throws
    {
        let files = "mkdir .devcontainer; echo '{}' > .devcontainer/devcontainer.json; echo x > x"
        try await Sandbox.with(files) { sandbox in
            let user = try await sandbox.discover()
            #expect(user.head == nil)
            let uncommitted = try await user.uncommittedChanges()
            #expect(uncommitted.firstPaths == [RepositoryPath("x")])
            #expect(try await user.resolve() == user.resolve())
            let status = "git status --porcelain"
            #expect(try await sandbox.user(status) == "?? .devcontainer/\n?? x")
            let work = try await sandbox.work("cat .devcontainer/devcontainer.json; echo 1 > a")
            try await sandbox.publish(work)
            #expect(
                try await sandbox.user("git ls-tree -r --name-only berth/change-r1")
                    == ".devcontainer/devcontainer.json\na"
            )
            // The file is as it was, so it is in nobody's way.
            #expect(try await sandbox.merge("berth/change-r1").kind == .fastForward)
            #expect(try await sandbox.user("cat a x; \(status)") == "1\nx\n?? x")
        }
    }

    @Test func `a base that does not exist is answered with a near one`() async throws {
        try await Sandbox.with { sandbox in
            try await sandbox.user(
                "git branch feature/login; git update-ref refs/remotes/origin/dev HEAD"
            )
            let user = try await sandbox.discover()
            for (name, suggestion) in [
                ("mai", "main"), ("dev", "origin/dev"), ("feature/logn", "feature/login"),
                ("--help", nil), ("", nil),
            ] {
                await #expect(throws: GitError.unknownRevision(name: name, suggestion: suggestion))
                {
                    try await user.resolve(base: name)
                }
            }
            #expect(try await user.resolve(base: "feature/login").name == "feature/login")
            #expect(try await user.resolve(base: "HEAD").name == "main")
        }
    }

    @Test func `a search path without git is told`() async throws {
        let error = await #expect(throws: GitError.self) {
            try await GitProgram.find(environment: ["PATH": "/nowhere"])
        }
        #expect(
            error.map(rendered) == """
                error: no `git` command was found
                note: searched: /nowhere
                hint: install git, for example with `apt-get install git`
                """
        )
    }

    @Test func `a repository of another user is refused with git's way to trust it`() async throws {
        try await Sandbox.with { sandbox in
            // Git has a switch for its own tests that makes every folder another user's.
            try await sandbox.shell(
                """
                printf '#!/bin/sh\\nGIT_TEST_ASSUME_DIFFERENT_OWNER=1 exec %s "$@"\\n' $(command -v git) > git
                chmod +x git
                """,
                in: sandbox.root + "/outside"
            )
            let program = try await GitProgram.find(environment: [
                "PATH": "\(sandbox.root)/outside:/usr/bin:/bin", "HOME": sandbox.root + "/home",
            ])
            await #expect(throws: GitError.dubiousOwnership(path: sandbox.repository)) {
                try await UserRepository.discover(at: sandbox.repository, program: program)
            }
        }
    }

    @Test func `uncommitted changes are counted and left alone`() async throws {
        try await Sandbox.with { sandbox in
            let script = "echo x >> a.txt; for i in 1 2 3 4 5 6; do echo $i > n$i; done; git add n1"
            try await sandbox.user(script)
            let before = try await sandbox.user("git status --porcelain; sha1sum .git/index")
            let changes = try await sandbox.discover().uncommittedChanges()
            #expect(changes.count == 7)
            #expect(changes.firstPaths.map(\.description) == ["a.txt", "n1", "n2", "n3", "n4"])
            let work = try await sandbox.work("echo y > b.txt")
            try await sandbox.publish(work)
            #expect(
                try await sandbox.user("git status --porcelain; sha1sum .git/index") == before
            )
        }
    }

    @Test func `alternates are followed`() async throws {
        try await Sandbox.with { sandbox in
            try await sandbox.shell(
                "git clone -q --shared ../repository one; git clone -q --shared one two",
                in: sandbox.root + "/outside"
            )
            let user = try await UserRepository.discover(
                at: sandbox.root + "/outside/two",
                program: sandbox.program
            )
            #expect(
                user.objectDirectories == [
                    sandbox.root + "/outside/two/.git/objects",
                    sandbox.root + "/outside/one/.git/objects",
                    sandbox.repository + "/.git/objects",
                ]
            )
        }
    }

    @Test func `a name that git would refuse is refused by the same rules`() async throws {
        try await Sandbox.with { sandbox in
            let names = [
                "main", "a/b", "a//b", "/a", "a/", ".a", "a/.b", "a.lock", "a.lock/b", "a..b", "a.",
                "a b", "a~b", "a^b", "a:b", "a?b", "a*b", "a[b", "a]b", "a\\b", "a@{b", "a@b",
                "-a", "ä", "a\u{1}b", "a\u{7F}", "HEAD", "a-b_c.d", "",
            ]
            for name in names {
                let isValid = (try? BranchName(validating: name)) != nil
                let answer = try await sandbox.shell(
                    "git check-ref-format --branch \(Self.quoted(name)) >/dev/null 2>&1 && echo yes || echo no",
                    in: sandbox.root + "/outside"
                )
                #expect(isValid == (answer == "yes"), "\(name)")
            }
        }
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.replacing("'", with: "'\\''") + "'"
    }

    @Test func `the clone of a run is no repository to begin at, however it is called`()
        async throws
    {
        try await Sandbox.with { sandbox in
            try await sandbox.clone()
            try await sandbox.agent(
                """
                mkdir -p ../git ../control ../output deep/in
                git config core.fsmonitor "touch $CANARIES/fsmonitor"
                ln -s "$PWD" ../../link
                """
            )
            for place in [
                sandbox.workspace, sandbox.workspace + "/deep/in", sandbox.root + "/link",
            ] {
                await #expect(throws: GitError.runFolder(path: place)) {
                    try await UserRepository.discover(at: place, program: sandbox.program)
                }
            }
            #expect(try sandbox.tripped() == [])
            // A folder of that name elsewhere is like any other.
            try await sandbox.user("mkdir workspace")
            _ = try await sandbox.discover("/workspace")
        }
    }
}
