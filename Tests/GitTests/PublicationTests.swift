import Testing

@testable import Git

@Suite struct PublicationTests {
    private let branch = BranchName(unchecked: "berth/change-r1")

    @Test func `publishing twice changes nothing the second time`() async throws {
        try await Sandbox.with { sandbox in
            let work = try await sandbox.work("echo 2 > b")
            let first = try await sandbox.publish(work)
            let second = try await sandbox.publish(work)
            #expect(first == second)
            #expect(
                try await sandbox.user("git branch --format='%(refname:short)'")
                    == "berth/change-r1\nmain"
            )
        }
    }

    @Test func `a taken branch is left alone`() async throws {
        try await Sandbox.with { sandbox in
            let work = try await sandbox.work("echo 2 > b")
            try await sandbox.user("git branch berth/change-r1; git branch berth/change-r1-2")
            let publication = try await sandbox.publish(work)
            #expect(publication.branch.description == "berth/change-r1-3")
            #expect(
                publication.notes == [
                    "`berth/change-r1` exists and was left alone",
                    "`berth/change-r1-2` exists and was left alone",
                ]
            )
        }
    }

    @Test func `a branch in the place of the folder is gone around`() async throws {
        try await Sandbox.with { sandbox in
            let work = try await sandbox.work("echo 2 > b")
            try await sandbox.user("git branch berth")
            let publication = try await sandbox.publish(work)
            #expect(publication.branch.description == "berth-change-r1")
            #expect(publication.notes == ["another branch is in the way of `berth/change-r1`"])
        }
    }

    @Test func `a following run moves the branch on, unless somebody moved it`() async throws {
        try await Sandbox.with { sandbox in
            try await sandbox.user("git branch berth/change-r1")
            let work = try await sandbox.work("echo 2 > b")
            let user = try await sandbox.discover()
            let first = try await user.publish(work, as: branch, replacing: work.base)
            #expect(first == Publication(branch: branch, tip: work.tip, notes: []))
            try await sandbox.user(
                "git update-ref refs/heads/berth/change-r1 $(git commit-tree -m x -p main main^{tree})"
            )
            let second = try await user.publish(work, as: branch, replacing: work.base)
            #expect(second.branch.description == "berth/change-r1-2")
            #expect(
                second.notes
                    == ["`berth/change-r1` has moved since the run began and was left alone"]
            )
        }
    }

    @Test func `a branch that is checked out in any work tree is left alone`() async throws {
        try await Sandbox.with { sandbox in
            try await sandbox.user(
                "git worktree add -q -b berth/change-r1 '\(sandbox.root)/outside/tree'"
            )
            let work = try await sandbox.work("echo 2 > b")
            let user = try await sandbox.discover()
            let publication = try await user.publish(work, as: branch, replacing: work.base)
            #expect(publication.branch.description == "berth/change-r1-2")
            #expect(
                publication.notes == ["`berth/change-r1` is checked out and was left alone"]
            )
        }
    }

    @Test func `hooks of the user's repository are not run`() async throws {
        try await Sandbox.with { sandbox in
            try await sandbox.user(
                """
                for hook in reference-transaction post-update post-checkout post-index-change; do
                    printf '#!/bin/sh\\ntouch %s/%s\\n' "$CANARIES" $hook > .git/hooks/$hook
                    chmod +x .git/hooks/$hook
                done
                """
            )
            let work = try await sandbox.work("echo 2 > b")
            try await sandbox.publish(work)
            #expect(try sandbox.tripped() == [])
        }
    }

    @Test func `many publications at once all arrive`() async throws {
        try await Sandbox.with { sandbox in
            let work = try await sandbox.work("for i in $(seq 5); do echo $i > f$i; done")
            let user = try await sandbox.discover()
            try await withThrowingTaskGroup(of: Publication.self) { group in
                for number in 1...8 {
                    group.addTask {
                        try await user.publish(
                            work,
                            as: try BranchName(validating: "berth/many-\(number)")
                        )
                    }
                }
                for try await publication in group { #expect(publication.notes == []) }
            }
            #expect(
                try await sandbox.user("git branch --list 'berth/many-*' | wc -l") == "8"
            )
            try await sandbox.user("git fsck --strict")
        }
    }

    @Test func `a lock that stays is told`() async throws {
        try await Sandbox.with { sandbox in
            let work = try await sandbox.work("echo 2 > b")
            try await sandbox.user(
                "mkdir -p .git/refs/heads/berth; touch .git/refs/heads/berth/change-r1.lock"
            )
            let error = await #expect(throws: GitError.self) { try await sandbox.publish(work) }
            guard case .commandFailed(let command, _, _, let message) = error else {
                Issue.record("another error: \(String(describing: error))")
                return
            }
            #expect(command.hasPrefix("update-ref -m"))
            #expect(message.contains("File exists"))
        }
    }

    @Test func `a further run continues the branch`() async throws {
        try await Sandbox.with { sandbox in
            let first = try await sandbox.publish(try await sandbox.work("echo 2 > b"))
            try await sandbox.shell("rm -rf run inside/0", in: sandbox.root)
            let user = try await sandbox.discover()
            let base = try #require(try await user.tip(of: first.branch))
            var request = RunClone.Request(
                run: try RunReference("r2"),
                base: base,
                branch: first.branch,
                identity: .berth,
                workspace: sandbox.workspace,
                hostFolder: sandbox.hostFolder
            )
            request.containerObjects = sandbox.containerObjects
            let new = try await RunClone.create(from: user, request)
            try await sandbox.shell("ln -s ../repository/.git/objects inside/0", in: sandbox.root)
            try await sandbox.agent("echo 3 >> b; git commit -qam 'More'; echo 4 >> b")
            let work = try await new.clone.importWork(
                with: sandbox.program,
                subject: "Now the rest\nand a second line"
            )
            #expect(work.subjects == ["More", "Now the rest"])
            let second = try await user.publish(work, as: first.branch, replacing: base)
            #expect(second.branch == first.branch)
            #expect(try await user.latestRun(of: second.tip) == "r2")
            #expect(try await sandbox.content("b", of: second) == "2\n3\n4")
        }
    }
}
