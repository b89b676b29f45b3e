import Testing

@testable import Git

@Suite struct HistoryTests {
    @Test func `a detached head is followed`() async throws {
        try await Sandbox.with { sandbox in
            let work = try await sandbox.work(
                "git checkout -q --detach; echo two > b; git add b; git commit -qm 'Add b'"
            )
            #expect(work.subjects == ["Add b"])
            #expect(
                work.notes == ["`HEAD` names the commit \(work.tip.short) instead of a branch"]
            )
        }
    }

    @Test func `another branch is followed and further ones are named`() async throws {
        try await Sandbox.with { sandbox in
            let work = try await sandbox.work(
                """
                git checkout -q -b side; git commit -q --allow-empty -m 'On the side'
                git checkout -q -b mine berth/change-r1; echo 2 > b; git add b; git commit -qm 'Add b'
                """
            )
            #expect(work.subjects == ["Add b"])
            #expect(
                work.notes == [
                    "`HEAD` is on `mine` instead of `berth/change-r1`",
                    "other branches of the agent are not in the result: `side`",
                ]
            )
        }
    }

    @Test func `a look at the base does not lose the branch`() async throws {
        try await Sandbox.with { sandbox in
            let work = try await sandbox.work(
                "echo 2 > b; git add b; git commit -qm 'Add b'; git checkout -q --detach HEAD^"
            )
            #expect(work.subjects == ["Add b"])
            #expect(
                work.notes == ["`HEAD` names the commit \(work.base.short) instead of a branch"]
            )
        }
    }

    @Test func `a changed look at the base says what it leaves behind`() async throws {
        try await Sandbox.with { sandbox in
            let work = try await sandbox.work(
                """
                echo 2 > b; git add b; git commit -qm 'Add b'; git checkout -q --detach HEAD^
                echo 3 > c
                """
            )
            #expect(work.subjects == ["Uncommitted changes of run r1"])
            #expect(work.notes.count == 2)
            #expect(work.notes.last?.hasPrefix("the commits of `berth/change-r1` up to ") == true)
        }
    }

    @Test func `rewritten history is taken as one commit`() async throws {
        try await Sandbox.with { sandbox in
            let work = try await sandbox.work(
                """
                echo 2 > b; git add b; git commit -q --amend -m 'Another start'
                echo 3 > c
                """
            )
            #expect(work.commits.count == 2)
            #expect(work.change == ChangeCount(files: 2, insertions: 2, deletions: 0))
            #expect(
                work.notes == [
                    "`berth/change-r1` does not come from the base \(work.base.short); "
                        + "its files are taken as one commit on top of the base"
                ]
            )
            try await sandbox.publish(work)
        }
    }

    @Test func `an unborn head is put on the branch`() async throws {
        try await Sandbox.with { sandbox in
            let work = try await sandbox.work("git checkout -q --orphan fresh; echo 2 > b")
            #expect(work.subjects == ["Uncommitted changes of run r1"])
            #expect(
                work.notes == [
                    "`HEAD` is on `fresh` instead of `berth/change-r1`",
                    "`HEAD` is on `fresh`, which has no commit",
                ]
            )
        }
    }

    @Test(arguments: ["", "nonsense", "ref: ../../etc/passwd", "ref: refs/heads/a\u{1}b"])
    func `a broken head costs no work`(head: String) async throws {
        try await Sandbox.with { sandbox in
            let work = try await sandbox.work(
                "echo 2 > b; git add b; git commit -qm 'Add b'; printf '\(head)' > .git/HEAD"
            )
            #expect(work.subjects == ["Add b"])
            #expect(work.notes.count == 1)
            #expect(work.notes.first?.hasPrefix("the agent's `HEAD` was not read: ") == true)
        }
    }

    @Test func `subjects of an agent stay one record each`() async throws {
        try await Sandbox.with { sandbox in
            let work = try await sandbox.work(
                #"""
                git commit -q --allow-empty -m $'\x01one\x1b[2J\x02'
                git commit -q --allow-empty -m '' --allow-empty-message
                git -c user.name=$'E\x1bve' commit -q --allow-empty -m three
                """#
            )
            #expect(work.subjects == ["\u{1}one\u{1B}[2J\u{2}", "", "three"])
            #expect(work.commits.map(\.author) == ["Ada Lovelace", "Ada Lovelace", "E\u{1B}ve"])
        }
    }

    @Test func `a merge in the run comes back whole`() async throws {
        try await Sandbox.with { sandbox in
            let work = try await sandbox.work(
                """
                git checkout -q -b other; echo o > o; git add .; git commit -qm Other
                git checkout -q berth/change-r1; echo 2 > b; git add b; git commit -qm 'Add b'
                git merge -q --no-edit other
                """
            )
            #expect(work.commitCount == 3)
            try await sandbox.publish(work)
            try await sandbox.user("git fsck --strict")
        }
    }
}
