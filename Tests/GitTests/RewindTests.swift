import Testing

@testable import Git

@Suite struct RewindTests {
    @Test func `a clone at a snapshot is as the agent had it`() async throws {
        try await Sandbox.with(
            "for i in 1 2 3 4; do echo $i > f$i; done; git add .; git commit -qm start"
        ) { sandbox in
            let new = try await sandbox.clone()
            try await sandbox.agent(
                "echo c > f1; git commit -qam 'By the agent'; echo u > f2; rm f3; echo n > new"
            )
            let taken = try #require(try await sandbox.snapshot(new.clone).snapshot)
            let status = try await sandbox.agent("git status --porcelain")
            try await sandbox.agent("git add -A; git commit -qm later; echo x > f1")
            _ = try await sandbox.snapshot(new.clone)
            // The folders of the run are gone.
            try HostFile.remove(sandbox.root + "/run")

            let user = try await sandbox.discover()
            let branch = try BranchName(validating: "berth/change-r1")
            let again = try await sandbox.clone(at: taken, branch: branch)
            #expect(try await sandbox.agent("git status --porcelain") == status)
            #expect(
                try await sandbox.agent("git log --format=%s") == "By the agent\nstart"
            )
            #expect(try await sandbox.agent("cat f1 f2 new") == "c\nu\nn")
            // What was uncommitted comes back, also when nothing was done to it.
            let first = try await again.clone.importWork(with: sandbox.program)
            #expect(first.change.files == 3)
            try await sandbox.agent("git commit -qm 'The new file' new 2>/dev/null || true")
            try await sandbox.agent("git add new; git commit -qm 'The new file'")
            let snapshot = try await sandbox.snapshot(again.clone)
            #expect(snapshot.snapshot?.run.identifier == "r2")
            let work = try await again.clone.importWork(with: sandbox.program)
            #expect(work.subjects == ["The new file", "Uncommitted changes of run r2"])
            let publication = try await user.publish(work, as: branch)
            #expect(
                try await sandbox.user("git ls-tree -r --name-only \(publication.tip)")
                    == "f1\nf2\nf4\nnew"
            )
            #expect(try await sandbox.user("git show \(publication.tip):f2") == "u")
        }
    }

    @Test func `a branch goes back, what it was at is kept, and a new one begins there`()
        async throws
    {
        try await Sandbox.with { sandbox in
            let new = try await sandbox.clone()
            try await sandbox.agent("echo b > b; git add b; git commit -qm b; echo u > u")
            let early = try #require(try await sandbox.snapshot(new.clone).snapshot)
            try await sandbox.agent("git add .; git commit -qm u; echo z > z")
            _ = try await sandbox.snapshot(new.clone)
            let work = try await new.clone.importWork(with: sandbox.program)
            let user = try await sandbox.discover()
            let branch = try await sandbox.publish(work).branch
            let identity = try await user.identity()

            let back = try await user.set(
                branch,
                to: early,
                replacing: work.tip,
                subject: "Do it",
                identity: identity
            )
            #expect(back.branch == branch)
            #expect(
                try await sandbox.user("git log --format='%an %s' \(branch)")
                    == "Ada Lovelace Do it\nAda Lovelace b\nAda Lovelace start"
            )
            #expect(try await sandbox.files(of: back) == ["100644 a.txt", "100644 b", "100644 u"])
            #expect(
                try await sandbox.user("git rev-parse refs/berth/r1/replaced/\(work.tip.short)")
                    == work.tip.description
            )
            // Once more changes nothing.
            let again = try await user.set(
                branch,
                to: early,
                replacing: work.tip,
                subject: "Do it",
                identity: identity
            )
            #expect(again == back)
            let fork = try await user.set(
                try BranchName(validating: "berth/other"),
                to: early,
                subject: "Do it",
                identity: identity
            )
            #expect(fork.tip == back.tip)
            #expect(try await user.snapshot(early.commit) == early)
            #expect(try await user.snapshot(work.tip) == nil)
            try await sandbox.user("git gc -q --prune=now; git fsck --strict --no-dangling")
        }
    }
}

extension Sandbox {
    /// Makes the clone of a run `r2` at a snapshot.
    func clone(at snapshot: Snapshot, branch: BranchName) async throws -> NewClone {
        let user = try await discover()
        var request = RunClone.Request(
            run: try RunReference("r2"),
            snapshot: snapshot,
            branch: branch,
            identity: try await user.identity(),
            workspace: workspace,
            hostFolder: hostFolder
        )
        request.containerObjects = containerObjects
        return try await create(request, from: user)
    }
}
