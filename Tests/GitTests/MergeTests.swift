import Testing

@testable import Git

@Suite struct MergeTests {
    /// `main` and `work` have each moved on, in different places.
    private static let apart = """
        printf '1\\n2\\n3\\n4\\n5\\n6\\n7\\n8\\n9\\n' > a.txt; git add .; git commit -qm start
        git switch -qc work; sed -i 's/^1$/one/' a.txt; git commit -qam 'First'
        echo new > new.txt; git add .; git commit -qm 'Second' -m 'With a body.'
        git switch -q main; sed -i 's/^9$/nine/' a.txt; git commit -qam 'Other'
        """

    private static let merged = "one\n2\n3\n4\n5\n6\n7\n8\nnine"

    @Test(arguments: MergeStrategy.allCases)
    func `each way leads to the same files and its own history`(
        strategy: MergeStrategy
    ) async throws {
        try await Sandbox.with(Self.apart) { sandbox in
            let old = try await sandbox.user("git rev-parse main")
            let outcome = try await sandbox.merge(strategy: strategy)
            #expect(outcome.old?.description == old)
            #expect(outcome.updatedWorkTree == sandbox.repository)
            #expect(try await sandbox.user("git rev-parse main") == outcome.tip.description)
            #expect(try await sandbox.user("cat a.txt") == Self.merged)
            #expect(try await sandbox.user("cat new.txt") == "new")
            #expect(try await sandbox.user("git status --porcelain") == "")
            let subjects = try await sandbox.user("git log --topo-order --format=%s main")
            switch strategy {
            case .merge, .noFastForward:
                #expect(outcome.kind == .merged)
                #expect(
                    subjects == "Merge branch 'work' into main\nSecond\nFirst\nOther\nstart"
                )
            case .squash:
                #expect(outcome.kind == .squashed)
                #expect(subjects == "Squash branch 'work'\nOther\nstart")
                #expect(
                    try await sandbox.user("git log -1 --format=%b") == "* First\n* Second\n"
                )
            case .rebase:
                #expect(outcome.kind == .rebased(commitCount: 2))
                #expect(subjects == "Second\nFirst\nOther\nstart")
                #expect(try await sandbox.user("git log -1 --format=%b") == "With a body.\n")
            }
            #expect(
                try await sandbox.user("git log -1 --format='%an %cn'")
                    == "Ada Lovelace Ada Lovelace"
            )
            try await sandbox.user("git fsck --strict --no-dangling")
        }
    }

    @Test func `a branch that only moved ahead is followed, or gets a commit when asked`()
        async throws
    {
        let ahead =
            "git switch -qc work; echo b > b; git add .; git commit -qm b; git switch -q main"
        try await Sandbox.with("echo a > a; git add .; git commit -qm a; \(ahead)") { sandbox in
            let work = try await sandbox.user("git rev-parse work")
            let outcome = try await sandbox.merge(strategy: .noFastForward)
            #expect(outcome.kind == .merged)
            try await sandbox.user("git reset -q --hard HEAD~")
            let moved = try await sandbox.merge()
            #expect(moved.kind == .fastForward)
            #expect(moved.tip.description == work)
            let again = try await sandbox.merge()
            #expect(again.kind == .nothing)
            #expect(again.updatedWorkTree == nil)
        }
    }

    @Test func `a branch that is not checked out is merged beside a dirty work tree`()
        async throws
    {
        try await Sandbox.with(Self.apart) { sandbox in
            try await sandbox.user("git switch -qc elsewhere; echo dirt > a.txt; echo u > new.txt")
            let outcome = try await sandbox.merge(into: "main")
            #expect(outcome.kind == .merged)
            #expect(outcome.updatedWorkTree == nil)
            #expect(try await sandbox.user("cat a.txt new.txt") == "dirt\nu")
            #expect(try await sandbox.user("git show main:a.txt") == Self.merged)
        }
    }

    @Test func `a branch in another work tree is merged there`() async throws {
        try await Sandbox.with(Self.apart) { sandbox in
            try await sandbox.user("git switch -qc elsewhere; git worktree add -q ../linked main")
            let outcome = try await sandbox.merge(into: "main")
            #expect(outcome.updatedWorkTree == sandbox.root + "/linked")
            #expect(
                try await sandbox.shell("cat a.txt", in: sandbox.root + "/linked") == Self.merged
            )
            #expect(
                try await sandbox.shell("git status --porcelain", in: sandbox.root + "/linked")
                    == ""
            )
        }
    }

    @Test func `uncommitted changes and files in the way stop it before anything changes`()
        async throws
    {
        try await Sandbox.with(Self.apart) { sandbox in
            let old = try await sandbox.user("git rev-parse main")
            try await sandbox.user("echo dirt >> a.txt")
            await #expect(
                throws: GitError.uncommittedChanges(
                    path: sandbox.repository,
                    branch: "main",
                    count: 1
                )
            ) { try await sandbox.merge() }
            try await sandbox.user("git checkout -q a.txt; echo mine > new.txt")
            await #expect(
                throws: GitError.inTheWay(
                    path: sandbox.repository,
                    branch: "main",
                    files: ["new.txt"]
                )
            ) { try await sandbox.merge() }
            #expect(try await sandbox.user("cat new.txt") == "mine")
            #expect(try await sandbox.user("git rev-parse main") == old)
        }
    }

    @Test(arguments: MergeStrategy.allCases)
    func `conflicts are told by file and nothing is changed`(
        strategy: MergeStrategy
    ) async throws {
        try await Sandbox.with(
            """
            echo a > a; echo b > 'ä b'; echo c > c; git add .; git commit -qm start
            git switch -qc work; echo w > a; echo w > 'ä b'; echo n > n; git add .
            git commit -qm work
            git switch -q main; echo m > a; git rm -q 'ä b'; echo m > n; git add .
            git commit -qm other
            """
        ) { sandbox in
            let refs = try await sandbox.user("git for-each-ref")
            await #expect(
                throws: GitError.mergeConflicts(
                    source: "work",
                    target: "main",
                    paths: [RepositoryPath("a"), RepositoryPath("n"), RepositoryPath("ä b")]
                )
            ) { try await sandbox.merge(strategy: strategy) }
            #expect(try await sandbox.user("git for-each-ref") == refs)
            #expect(try await sandbox.user("git status --porcelain") == "")
        }
    }

    @Test func `rebase keeps authors, dates and encodings and drops what is there already`()
        async throws
    {
        try await Sandbox.with(
            """
            echo a > a; git add .; git commit -qm start; git switch -qc work
            echo p > p; git add .; git commit -qm picked
            echo q > q; git add .
            GIT_AUTHOR_DATE='2001-02-03T04:05:06+0700' git -c i18n.commitEncoding=ISO-8859-1 \
                commit -q --author="$(printf 'Grace H\\366pper <g@example.org>')" -m "$(printf 'gr\\374n')"
            git switch -q main; echo m > m; git add .; git commit -qm moved
            git cherry-pick work~ >/dev/null
            """
        ) { sandbox in
            let outcome = try await sandbox.merge(strategy: .rebase)
            #expect(outcome.kind == .rebased(commitCount: 1))
            #expect(
                try await sandbox.user("git log -1 --format='%an|%aI|%e|%s'")
                    == "Grace Höpper|2001-02-03T04:05:06+07:00|ISO-8859-1|grün"
            )
            #expect(
                try await sandbox.user("git log --format=%s | tail -n +2")
                    == "picked\nmoved\nstart"
            )
        }
    }

    @Test func `hooks do not run, branches without a common commit are refused`() async throws {
        try await Sandbox.with(Self.apart) { sandbox in
            try await sandbox.user(
                """
                for h in post-merge post-checkout reference-transaction pre-merge-commit; do
                    printf '#!/bin/sh\\ntouch "$CANARIES/hook"\\n' > .git/hooks/$h
                    chmod +x .git/hooks/$h
                done
                """
            )
            try await sandbox.merge()
            #expect(try sandbox.tripped() == [])
            try await sandbox.user(
                "rm .git/hooks/*; git switch -q --orphan work2; git commit -q --allow-empty -m o;"
                    + " git switch -q main"
            )
            await #expect(throws: GitError.noCommonHistory(source: "work2", target: "main")) {
                try await sandbox.merge("work2")
            }
            await #expect(throws: GitError.noSuchBranch(name: "none")) {
                try await sandbox.merge("none")
            }
        }
    }

    @Test func `pairs that conflict are found, with the files`() async throws {
        try await Sandbox.with(
            """
            mkdir d; echo 1 > d/x; echo 1 > a; echo 1 > b; git add .; git commit -qm start
            make() { git switch -qc "$1" main; shift; "$@"; git add -A; git commit -qm x; }
            make a1 sh -c 'echo 2 > a'; make a2 sh -c 'echo 3 > a'; make b1 sh -c 'echo 2 > b'
            make moved git mv d e; make added sh -c 'echo n > d/new'
            make folder sh -c 'rm a; mkdir a; echo i > a/i'
            git switch -qc stacked a1; echo 9 > c; git add .; git commit -qm s
            git switch -q main; echo main > b; git commit -qam m
            """
        ) { sandbox in
            let names = ["a1", "a2", "b1", "moved", "added", "folder", "stacked", "none"]
            let conflicts = try await sandbox.discover().conflicts(
                among: try names.map { try BranchName(validating: $0) },
                target: try BranchName(validating: "main")
            )
            let found = conflicts.map { conflict in
                "\(conflict.first) \(conflict.second): "
                    + conflict.paths.map(\.description).joined(separator: " ")
            }
            #expect(found.contains("main b1: b"))
            #expect(found.contains("a1 a2: a"))
            #expect(found.contains("moved added: e/new"))
            #expect(found.contains("a2 stacked: a"))
            #expect(found.contains { $0.hasPrefix("a1 folder: a") })
            #expect(!found.contains { $0.hasPrefix("a1 stacked") || $0.contains("none") })
            #expect(!found.contains { $0.hasPrefix("a1 b1") || $0.hasPrefix("b1 moved") })
            // What git itself says of every pair.
            let truth = try await sandbox.user(
                """
                set -- main \(names.dropLast().joined(separator: " "))
                while [ $# -gt 1 ]; do a=$1; shift; for b; do
                    git merge-tree --write-tree --quiet $a $b >/dev/null 2>&1 ||
                    git merge-tree --write-tree $a $b >/dev/null || echo "$a $b"
                done; done
                """
            )
            #expect(
                conflicts.map { "\($0.first) \($0.second)" }.joined(separator: "\n") == truth
            )
        }
    }
}

extension Sandbox {
    @discardableResult
    func merge(
        _ source: String = "work",
        into target: String? = nil,
        strategy: MergeStrategy = .merge
    ) async throws -> MergeOutcome {
        try await discover().merge(
            try BranchName(validating: source),
            into: try target.map { try BranchName(validating: $0) },
            strategy: strategy
        )
    }
}
