import FoundationEssentials
import Subprocess
import SystemPackage
import Testing

@testable import Git

@Suite struct PushTests {
    @Test(arguments: [false, true])
    func `a branch is pushed once, follows, and never overwrites foreign work`(
        overNetwork: Bool
    ) async throws {
        try await Sandbox.with { sandbox in
            try await sandbox.withRemote(overNetwork: overNetwork) { remote in
                let user = try await sandbox.discover()
                let branch = try BranchName(validating: "berth/x")
                let first = try #require(user.head)
                let made = try await user.push(first, to: branch, at: "origin")
                #expect(made == .init(remote: "origin", branch: branch, commit: first, old: nil))
                #expect(!made.wasThere)
                #expect(try await sandbox.shell("git rev-parse berth/x", in: remote) == "\(first)")
                #expect(try await user.push(first, to: branch, at: "origin").wasThere)

                // Ahead, then another history in place of what was pushed last.
                try await sandbox.user("echo 2 > b; git add .; git commit -qm 2")
                let second = try #require(try await sandbox.discover().head)
                #expect(try await user.push(second, to: branch, at: "origin").old == first)
                try await sandbox.user("git commit -q --amend -m other")
                let third = try #require(try await sandbox.discover().head)
                await #expect {
                    try await user.push(third, to: branch, at: "origin")
                } throws: { Self.kind($0) == .foreignWork }
                _ = try await user.push(third, to: branch, at: "origin", replacing: [second])

                // Somebody else pushes.
                try await sandbox.shell(
                    "git commit-tree -p berth/x -m foreign 'berth/x^{tree}' > new;"
                        + " git update-ref refs/heads/berth/x $(cat new)",
                    in: remote
                )
                try await sandbox.user("git commit -q --allow-empty -m four")
                let fourth = try #require(try await sandbox.discover().head)
                await #expect {
                    try await user.push(fourth, to: branch, at: "origin", replacing: [third])
                } throws: { Self.kind($0) == .foreignWork }
                #expect(
                    try await sandbox.shell("git log -1 --format=%s berth/x", in: remote)
                        == "foreign"
                )
                #expect(
                    try await sandbox.shell("git for-each-ref --format='%(refname)'", in: remote)
                        == "refs/heads/berth/x"
                )
            }
        }
    }

    @Test func `a remote that refuses is told with its own words`() async throws {
        try await Sandbox.with { sandbox in
            try await sandbox.withRemote(overNetwork: true) { remote in
                try await sandbox.shell(
                    "printf '#!/bin/sh\\necho only on weekdays >&2\\nexit 1\\n' > hooks/pre-receive;"
                        + " chmod +x hooks/pre-receive",
                    in: remote
                )
                let user = try await sandbox.discover()
                let branch = try BranchName(validating: "x")
                let head = try #require(user.head)
                do {
                    _ = try await user.push(head, to: branch, at: "origin")
                    Issue.record("it was taken")
                } catch GitError.pushFailed(let failure) {
                    #expect(failure.kind == .refused)
                    #expect(!failure.isPassing)
                    #expect(failure.message.contains("only on weekdays"))
                    #expect(failure.message.contains("pre-receive hook declined"))
                }
            }
        }
    }

    @Test func `unreachable, missing and unnamed remotes are told apart`() async throws {
        try await Sandbox.with { sandbox in
            let user = try await sandbox.discover()
            let branch = try BranchName(validating: "x")
            let head = try #require(user.head)
            for (remote, kind) in [
                ("git://127.0.0.1:1/x.git", PushFailure.Kind.network),
                ("https://me:secret@127.0.0.1:1/x.git", .network),
                ("\(sandbox.root)/nothing", .noRepository), ("nowhere", .noRepository),
                ("--upload-pack=touch x", .noRepository), ("", .noRepository),
            ] {
                do {
                    _ = try await user.push(head, to: branch, at: remote)
                    Issue.record("`\(remote)` took it")
                } catch GitError.pushFailed(let failure) {
                    #expect(failure.kind == kind, "\(remote): \(failure.message)")
                    #expect(failure.isPassing == (kind == .network))
                    #expect(!"\(failure)".contains("secret"))
                }
            }
            #expect(try sandbox.tripped() == [])
        }
    }

    @Test func `messages of servers are sorted`() throws {
        let branch = try BranchName(validating: "x")
        for (message, kind) in [
            ("git@example.org: Permission denied (publickey).", PushFailure.Kind.authentication),
            (
                "fatal: could not read Username for 'https://example.org': terminal prompts disabled",
                .authentication
            ),
            (
                "remote: HTTP Basic: Access denied\nfatal: Authentication failed for 'https://e.org/'",
                .authentication
            ),
            (
                "fatal: unable to access 'https://e.org/': The requested URL returned error: 403",
                .authentication
            ),
            ("fatal: unable to access 'https://e.org/': Could not resolve host: e.org", .network),
            ("ssh: connect to host e.org port 22: Connection timed out", .network),
            ("fatal: the remote end hung up unexpectedly", .network),
            ("ERROR: Repository not found.\nfatal: Could not read from remote", .noRepository),
            ("fatal: something new", .other),
        ] {
            let failure = PushFailure(remote: "r", branch: branch, output: "", message: message)
            #expect(failure.kind == kind, "\(message)")
        }
    }

    @Test func `of a failure of ssh its own words are told`() throws {
        let failure = PushFailure(
            remote: "r",
            branch: try BranchName(validating: "x"),
            output: "",
            message: """
                Warning: Permanently added 'example.org' to the list of known hosts.
                git@example.org: Permission denied (publickey).
                fatal: Could not read from remote repository.

                Please make sure you have the correct access rights
                """
        )
        #expect(failure.gist == "git@example.org: Permission denied (publickey).")
    }

    @Test func `the user's way to a remote is found as git finds it`() async throws {
        try await Sandbox.with { sandbox in
            let user = try await sandbox.discover()
            #expect(try await user.defaultRemote() == nil)
            try await sandbox.user("git remote add fork https://u:p@example.org/f.git")
            #expect(try await user.defaultRemote() == "fork")
            #expect(try await user.pushAddress(of: "fork") == "https://example.org/f.git")
            try await sandbox.user("git remote add origin https://example.org/o.git")
            #expect(try await user.defaultRemote() == "origin")
            try await sandbox.user("git config branch.main.remote fork")
            #expect(try await user.defaultRemote() == "fork")
            #expect(try await user.remotes() == ["fork", "origin"])
        }
    }

    private static func kind(_ error: any Error) -> PushFailure.Kind? {
        if case .pushFailed(let failure)? = error as? GitError { return failure.kind }
        return nil
    }
}

extension Sandbox {
    /// Makes a bare repository, as the remote `origin`, and serves it while a function runs.
    func withRemote(
        overNetwork: Bool,
        _ body: (String) async throws -> Void
    ) async throws {
        let folder = root + "/remotes/project.git"
        try await user("git init -q --bare '\(folder)'")
        guard overNetwork else {
            try await user("git remote add origin '\(folder)'")
            return try await body(folder)
        }
        // Port 0 is not for git: one that is free now is asked for until the daemon has one.
        for _ in 1...20 {
            let port = try await user(
                "python3 -c 'import socket; s = socket.socket(); s.bind((\"127.0.0.1\", 0));"
                    + " print(s.getsockname()[1])'"
            )
            try await user(
                """
                (git daemon --export-all --enable=receive-pack --reuseaddr --listen=127.0.0.1 \
                    --port=\(port) --base-path='\(root)/remotes' --pid-file='\(root)/pid' \
                    >/dev/null 2>&1 &)
                for i in $(seq 100); do
                    git ls-remote git://127.0.0.1:\(port)/project.git >/dev/null 2>&1 && exit 0
                    sleep 0.05
                done
                """
            )
            guard FileManager.default.fileExists(atPath: root + "/pid") else { continue }
            try await user("git remote add origin git://127.0.0.1:\(port)/project.git")
            let result: Result<Void, any Error>
            do { result = .success(try await body(folder)) } catch { result = .failure(error) }
            try await user("kill $(cat '\(root)/pid')")
            return try result.get()
        }
        throw GitError.notInstalled(searched: "git daemon")
    }
}
