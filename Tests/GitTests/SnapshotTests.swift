import FoundationEssentials
import Testing

@testable import Git

@Suite struct SnapshotTests {
    @Test func `a snapshot holds the files and the commits, and only when there is something new`()
        async throws
    {
        try await Sandbox.with(
            "echo one > a.txt; mkdir d; echo x > d/f; git add .; git commit -qm start"
        ) { sandbox in
            let new = try await sandbox.clone()
            let first = try await sandbox.snapshot(new.clone)
            #expect(first.snapshot == nil)
            #expect(!first.isNew)
            #expect(try await sandbox.user("git for-each-ref refs/berth/r1/").hasSuffix("base"))

            try await sandbox.agent("echo two >> a.txt; rm d/f; mkdir n; echo new > n/file")
            let second = try await sandbox.snapshot(new.clone, label: "toolu_1")
            #expect(second.isNew)
            #expect(second.changedFileCount == 3)
            let taken = try #require(second.snapshot)
            #expect(taken.number == 1)
            #expect(taken.head == new.clone.base)
            #expect(taken.label == "toolu_1")
            #expect(taken.reference == "refs/berth/r1/1")
            #expect(
                try await sandbox.user("git ls-tree -r --name-only refs/berth/r1/1")
                    == "a.txt\nn/file"
            )
            #expect(try await sandbox.user("git show refs/berth/r1/1:a.txt") == "one\ntwo")

            let again = try await sandbox.snapshot(new.clone)
            #expect(!again.isNew)
            #expect(again.snapshot == taken)

            try await sandbox.agent("git add -A; git commit -qm 'By the agent'")
            let third = try await sandbox.snapshot(new.clone)
            #expect(third.isNew)
            #expect(third.changedFileCount == 0)
            let head = try await sandbox.agent("git rev-parse HEAD")
            #expect(third.snapshot?.head.description == head)
            #expect(
                try await sandbox.user("git log --format=%s refs/berth/r1/2")
                    == "Snapshot 2 of run r1\nBy the agent\nstart"
            )
            #expect(
                try await sandbox.discover().snapshots(of: new.clone.run)
                    == [taken, try #require(third.snapshot)]
            )
            try await sandbox.user("git fsck --strict --no-dangling")
        }
    }

    @Test func `ignored files stay out, unless a commit has them or the rule goes`() async throws {
        try await Sandbox.with(
            """
            printf 'build/\\n*.log\\n' > .gitignore; echo kept > kept.log; git add -f .
            git commit -qm start
            """
        ) { sandbox in
            let new = try await sandbox.clone()
            try await sandbox.agent(
                "mkdir -p build/x; echo o > build/x/o; echo l > a.log; echo k >> kept.log; echo s > s.c"
            )
            _ = try await sandbox.snapshot(new.clone)
            #expect(
                try await sandbox.user("git ls-tree -r --name-only refs/berth/r1/1")
                    == ".gitignore\nkept.log\ns.c"
            )
            #expect(try await sandbox.user("git show refs/berth/r1/1:kept.log") == "kept\nk")
            #expect(try await !sandbox.snapshot(new.clone).isNew)
            // A commit has an ignored file, another of its folder stays ignored.
            try await sandbox.agent(
                "echo p > build/p; git add -f build/x/o; git commit -qm 'Add built file'"
            )
            _ = try await sandbox.snapshot(new.clone)
            #expect(
                try await sandbox.user("git ls-tree -r --name-only refs/berth/r1/2")
                    == ".gitignore\nbuild/x/o\nkept.log\ns.c"
            )
            // The rule goes, and comes back wider.
            try await sandbox.agent("echo build/ > .gitignore")
            _ = try await sandbox.snapshot(new.clone)
            #expect(
                try await sandbox.user("git ls-tree -r --name-only refs/berth/r1/3")
                    == ".gitignore\na.log\nbuild/x/o\nkept.log\ns.c"
            )
            try await sandbox.agent("printf 'build/\\n*.log\\n*.c\\n' > .gitignore")
            _ = try await sandbox.snapshot(new.clone)
            #expect(
                try await sandbox.user("git ls-tree -r --name-only refs/berth/r1/4")
                    == ".gitignore\nbuild/x/o\nkept.log"
            )
            #expect(try await !sandbox.snapshot(new.clone).isNew)
        }
    }

    @Test func `kinds, modes, strange names and nested repositories are kept`() async throws {
        try await Sandbox.with(
            """
            mkdir d; echo x > d/f; echo z > gone; echo s > script; echo l > tolink; echo q > todir
            git add .; git commit -qm start
            """
        ) { sandbox in
            let new = try await sandbox.clone()
            _ = try await sandbox.snapshot(new.clone)
            try await sandbox.agent(
                #"""
                chmod +x script; rm -r d; echo file > d; ln -sfn /etc/passwd tolink
                rm todir; mkdir todir; echo in > todir/inner; mkfifo pipe
                echo n > $'new\nline'; echo u > $'\xff\xfe'; echo ä > 'ä ö'; echo '*' > '*'
                git init -q inner; echo i > inner/i; git -C inner add i; git -C inner commit -qm x
                """#
            )
            let outcome = try await sandbox.snapshot(new.clone)
            #expect(
                outcome.leftOut.map(\.description) == [
                    "`inner/.git`: the git directory of a repository inside; its files are kept",
                    "`pipe`: a named pipe",
                ]
            )
            let listing = try await sandbox.user(
                "git -c core.quotePath=true ls-tree -r --format='%(objectmode) %(path)' refs/berth/r1/1"
            )
            #expect(
                listing.split(separator: "\n").map(String.init)
                    == [
                        "100644 *", "100644 a.txt", "100644 d", "100644 gone", "100644 inner/i",
                        #"100644 "new\nline""#, "100755 script", "100644 todir/inner",
                        "120000 tolink", #"100644 "\303\244 \303\266""#, #"100644 "\377\376""#,
                    ].filter { !$0.hasSuffix("a.txt") }
            )
            #expect(try await !sandbox.snapshot(new.clone).isNew)
            try await sandbox.agent("rm d; mkdir d; echo back > d/f; rm -rf inner $'new\\nline'")
            let next = try await sandbox.snapshot(new.clone)
            #expect(next.changedFileCount == 4)
        }
    }

    @Test func `what is planted is neither run nor followed`() async throws {
        try await Sandbox.with { sandbox in
            let new = try await sandbox.clone()
            try await sandbox.agent(
                """
                git config core.fsmonitor "touch $CANARIES/fsmonitor"
                git config filter.x.clean "touch $CANARIES/clean; cat"
                git config core.hooksPath hooks; mkdir hooks
                echo '* filter=x' > .gitattributes
                printf '#!/bin/sh\\ntouch %s/hook\\n' "$CANARIES" > hooks/post-commit
                chmod +x hooks/post-commit
                ln -s \(sandbox.root)/outside link; echo secret > \(sandbox.root)/outside/s
                mkdir .GIT; echo x > .GIT/config
                printf '[submodule "a"]\\n\\tpath = a\\n\\turl = -evil\\n' > .gitmodules
                echo changed > a.txt
                """
            )
            let outcome = try await sandbox.snapshot(new.clone)
            #expect(try sandbox.tripped() == [])
            #expect(
                outcome.leftOut.map(\.path.description) == [".GIT", ".gitmodules"]
            )
            #expect(
                try await sandbox.user("git ls-tree -r --name-only refs/berth/r1/1")
                    == ".gitattributes\na.txt\nhooks/post-commit\nlink"
            )
            try await sandbox.user("git fsck --strict --no-dangling")
        }
    }

    @Test func `a damaged history costs the history, not the files`() async throws {
        try await Sandbox.with { sandbox in
            let new = try await sandbox.clone()
            try await sandbox.agent(
                """
                echo two > b.txt; git add .; git commit -qm two
                blob=$(git rev-parse HEAD:b.txt)
                rm -f .git/objects/${blob:0:2}/${blob:2}
                """
            )
            let outcome = try await sandbox.snapshot(new.clone)
            #expect(outcome.notes.count == 1)
            #expect(outcome.snapshot?.head == new.clone.base)
            #expect(try await sandbox.user("git show refs/berth/r1/1:b.txt") == "two")
            // Once it is mended, the commit comes along.
            try await sandbox.agent("git hash-object -w b.txt")
            let mended = try await sandbox.snapshot(new.clone)
            #expect(mended.notes == [])
            #expect(
                mended.snapshot?.head.description == (try await sandbox.agent("git rev-parse HEAD"))
            )
        }
    }

    @Test func `it goes on after its own data is lost, and after a kill at any step`() async throws
    {
        try await Sandbox.with { sandbox in
            let new = try await sandbox.clone()
            try await sandbox.agent("echo two > b.txt; git add .; git commit -qm two; echo 3 > c")
            let one = try await sandbox.snapshot(new.clone, label: "a")
            // The reference was set, the state not yet written.
            let state = sandbox.hostFolder.snapshots.state
            try HostFile.remove(state)
            let again = try await sandbox.snapshot(new.clone, label: "b")
            #expect(!again.isNew)
            #expect(again.snapshot == one.snapshot)
            let kept = try HostFile.read(state, limitBytes: 1_000_000)
            try await sandbox.agent("echo 4 >> c; git add c; git commit -qm four; rm a.txt")
            let two = try await sandbox.snapshot(new.clone)
            #expect(two.snapshot?.number == 2)
            // The state of the snapshot before.
            try HostFile.write(kept, to: state)
            try HostFile.write([], to: sandbox.hostFolder.snapshots.quarantine + "/index.lock")
            let adopted = try await sandbox.snapshot(new.clone)
            #expect(adopted.snapshot == two.snapshot)
            try await sandbox.agent("echo 5 > d")
            let three = try await sandbox.snapshot(new.clone)
            #expect(three.snapshot?.number == 3)
            #expect(three.changedFileCount == 1)
            // All of it is gone.
            try HostFile.remove(sandbox.hostFolder.snapshots.path)
            try await sandbox.agent("echo 6 > e")
            let four = try await sandbox.snapshot(new.clone)
            #expect(four.snapshot?.number == 4)
            #expect(
                try await sandbox.user("git ls-tree -r --name-only refs/berth/r1/4")
                    == "b.txt\nc\nd\ne"
            )
        }
    }

    @Test func `two at once wait for one another`() async throws {
        try await Sandbox.with { sandbox in
            let new = try await sandbox.clone()
            try await sandbox.agent("echo two > b.txt")
            async let first = sandbox.snapshot(new.clone)
            async let second = sandbox.snapshot(new.clone)
            let both = try await [first, second]
            #expect(both.filter(\.isNew).count == 1)
            #expect(both[0].snapshot == both[1].snapshot)
        }
    }

    @Test func `files that change all the time are taken as they are found`() async throws {
        try await Sandbox.with { sandbox in
            let new = try await sandbox.clone()
            async let noise = sandbox.agent(
                """
                for i in $(seq 150); do
                    mkdir -p d$((i % 7)); echo $i > d$((i % 7))/f$((i % 13)); rm -rf d$(((i + 3) % 7))
                    echo $i >> a.txt
                done
                """
            )
            for _ in 1...12 { _ = try await sandbox.snapshot(new.clone) }
            _ = try await noise
            let last = try await sandbox.snapshot(new.clone)
            let tree = try #require(last.snapshot).tree
            try await sandbox.agent("git add -A")
            #expect(try await sandbox.agent("git write-tree") == tree.description)
            #expect(try await !sandbox.snapshot(new.clone).isNew)
        }
    }

    @Test func `the detached commits and the branch behind them are both kept`() async throws {
        try await Sandbox.with { sandbox in
            let new = try await sandbox.clone()
            try await sandbox.agent(
                """
                echo b > b; git add .; git commit -qm branch; git checkout -q --detach HEAD~
                echo d > d; git add .; git commit -qm detached
                """
            )
            _ = try await sandbox.snapshot(new.clone)
            let parents = try await sandbox.user("git log -1 --format=%P refs/berth/r1/1")
            #expect(
                parents
                    == (try await sandbox.agent("git rev-parse HEAD berth/change-r1"))
                    .replacing("\n", with: " ")
            )
        }
    }

    @Test func `forgetting a run removes its references alone`() async throws {
        try await Sandbox.with { sandbox in
            let new = try await sandbox.clone()
            try await sandbox.agent("echo two > b.txt")
            _ = try await sandbox.snapshot(new.clone)
            try await sandbox.user("git update-ref refs/berth/r10/base HEAD")
            try await sandbox.discover().forget(new.clone.run)
            #expect(
                try await sandbox.user("git for-each-ref --format='%(refname)'")
                    == "refs/berth/r10/base\nrefs/heads/main"
            )
        }
    }
}

extension Sandbox {
    func snapshot(
        _ clone: RunClone,
        label: String? = nil,
        memory: SnapshotMemory? = nil
    ) async throws -> SnapshotOutcome {
        try await clone.snapshot(into: try await discover(), label: label, memory: memory)
    }
}
