import Testing

@testable import Git

@Suite struct WhereaboutsTests {
    private static let work = """
        echo one > a.txt; git add .; git commit -qm start
        git switch -qc work; echo two > b.txt; git add .; git commit -qm two
        echo three > b.txt; git commit -qam three; git switch -q main
        """

    private func place(
        _ sandbox: Sandbox,
        after script: String,
        targets: [String] = ["main"]
    ) async throws -> CommitPlace {
        let tip = try #require(ObjectName(try await sandbox.user("git rev-parse work")))
        try await sandbox.user(script)
        return try await sandbox.discover().place(
            of: try BranchName(validating: "work"),
            tip: tip,
            targets: targets
        )
    }

    @Test func `work is on its branch until another one has it`() async throws {
        for (script, expected) in [
            ("true", CommitPlace.onBranch),
            ("git merge -q work", .merged(into: "main")),
            ("git switch -qc other work", .merged(into: "other")),
            ("git tag v1 work", .merged(into: "v1")),
            // A copy that was pushed for review is no merge.
            ("git update-ref refs/remotes/origin/work work", .onBranch),
            ("git update-ref refs/remotes/origin/main work", .merged(into: "origin/main")),
            // What Berth itself keeps is no merge either.
            ("git update-ref refs/berth/r1/1 work", .onBranch),
        ] {
            try await Sandbox.with(Self.work) { sandbox in
                let place = try await place(sandbox, after: script)
                #expect(place == expected, "\(script)")
            }
        }
    }

    @Test func `work that came in by other commits is merged, as far as it is there`() async throws
    {
        for (script, expected) in [
            ("git merge -q --squash work; git commit -qm all", CommitPlace.merged(into: "main")),
            (
                "echo x > c; git add c; git commit -qm c; git cherry-pick main..work >/dev/null",
                .merged(into: "main")
            ),
            ("git cherry-pick work~1 >/dev/null", .onBranch),
            ("echo other > b.txt; git add b.txt; git commit -qm other", .onBranch),
            ("git checkout -q --orphan bare; git commit -qm bare; git branch -D main", .onBranch),
        ] {
            try await Sandbox.with(Self.work) { sandbox in
                let place = try await place(sandbox, after: script)
                #expect(place == expected, "\(script)")
            }
        }
    }

    @Test func `a branch that was deleted leaves its work nowhere, merged, or gone`() async throws {
        for (script, expected) in [
            ("git branch -q -D work", CommitPlace.nowhereElse),
            ("git merge -q work; git branch -q -D work", .merged(into: "main")),
            (
                "git merge -q --squash work; git commit -qm all; git branch -q -D work",
                .merged(into: "main")
            ),
            (
                "git branch -q -D work; git reflog expire --expire=now --all; git gc -q --prune=now",
                .missing
            ),
        ] {
            try await Sandbox.with(Self.work) { sandbox in
                let place = try await place(sandbox, after: script)
                #expect(place == expected, "\(script)")
            }
        }
    }

    @Test func `what a run's references alone lead to is measured`() async throws {
        try await Sandbox.with(Self.work) { sandbox in
            let user = try await sandbox.discover()
            let run = try RunReference("r1")
            #expect(try await user.snapshotBytes(of: run) == 0)
            try await sandbox.user(
                """
                git update-ref refs/berth/r1/1 work
                head -c 100000 /dev/urandom > big; git add big
                git update-ref refs/berth/r1/replaced/x \
                    $(git commit-tree -p main -m big $(git write-tree))
                """
            )
            let bytes = try #require(try await user.snapshotBytes(of: run))
            #expect(bytes > 100_000 && bytes < 110_000)
            try await sandbox.user("git update-ref refs/berth/r2/1 refs/berth/r1/replaced/x")
            let shared = try #require(try await user.snapshotBytes(of: run))
            #expect(shared == 0)
        }
    }

    @Test func `a copy knows its own branches from those of its remote`() async throws {
        try await Sandbox.with(Self.work) { sandbox in
            let path = sandbox.root + "/copy"
            let copy = RemoteRepository(address: "file://\(sandbox.repository)", path: path)
            try await copy.fetch(with: sandbox.program)
            func hasWork() async throws -> Bool {
                try await UserRepository.discover(at: path, program: sandbox.program)
                    .hasWorkOfItsOwn()
            }
            #expect(try await !hasWork())
            try await sandbox.shell(
                "git update-ref refs/heads/own $(git commit-tree -p main -m own main^{tree})",
                in: path
            )
            #expect(try await hasWork())
        }
    }
}
