import FoundationEssentials
import Testing

@testable import Git

/// The short and the long way of a snapshot come to the same.
@Suite struct SnapshotWayTests {
    @Test func `what git would change on its way is stored as git stores it`() async throws {
        try await Sandbox.with(
            """
            printf '* text=auto\\n*.id ident\\n' > .gitattributes; printf 'a\\r\\nb\\r\\n' > plain
            mkdir -p d/e; echo x > d/e/f; echo old > old; git add .; git commit -qm start
            """
        ) { sandbox in
            let new = try await sandbox.clone()
            let memory = SnapshotMemory()
            try await new.clone.prepareSnapshots(into: try await sandbox.discover(), memory: memory)
            let changes = [
                #"printf 'one\r\ntwo\r\n' > mixed.txt"#,
                #"echo '$Id: 4711 $' > a.id; echo '$Id: x $' > a.txt"#,
                "echo more >> d/e/f; ln -s d/e link; echo s > s; chmod +x s",
                "rm old; mkdir old; echo in > old/in",
                "rm -r d; echo file > d",
                #"printf 'b.txt working-tree-encoding=UTF-16LE\n' >> .gitattributes"#,
                #"printf 'h\0i\0' > b.txt"#,
                #"echo q > $'quo"te\n\\back'; echo u > $'\xc3\xa4'"#,
                "mkdir -p 'deep/er and/er'; echo d > 'deep/er and/er/f'",
                "touch s; rm -r deep",
            ]
            for change in changes {
                try await sandbox.agent(change)
                let outcome = try await sandbox.snapshot(new.clone, memory: memory)
                let tree = try #require(outcome.snapshot).tree
                try await sandbox.agent("git add -A")
                #expect(try await sandbox.agent("git write-tree") == tree.description, "\(change)")
                #expect(try await !sandbox.snapshot(new.clone, memory: memory).isNew)
            }
            #expect(try await sandbox.discover().snapshots(of: new.clone.run).count == 10)
            try await sandbox.user("git fsck --strict --no-dangling")
            // Another process knows what the state on disk tells, which is older.
            try await sandbox.agent("echo last > last")
            let last = try await sandbox.snapshot(new.clone)
            #expect(last.snapshot?.number == 11)
            try await sandbox.agent("git add -A")
            #expect(
                try await sandbox.agent("git write-tree") == last.snapshot?.tree.description
            )
        }
    }

    @Test func `rules that hide themselves still count when they change`() async throws {
        try await Sandbox.with("mkdir v; echo t > v/t; git add .; git commit -qm start") {
            sandbox in
            let new = try await sandbox.clone()
            let memory = SnapshotMemory()
            try await sandbox.agent("printf '*\\n' > v/.gitignore; echo h > v/hidden; echo o > o")
            let first = try await sandbox.snapshot(new.clone, memory: memory)
            #expect(first.changedPaths.map(\.description) == ["o"])
            // Time for the stamps to prove something.
            for _ in 1...3 {
                try await Task.sleep(for: .milliseconds(60))
                #expect(try await !sandbox.snapshot(new.clone, memory: memory).isNew)
            }
            try await sandbox.agent("printf '/.gitignore\\n' > v/.gitignore")
            let second = try await sandbox.snapshot(new.clone, memory: memory)
            #expect(second.changedPaths.map(\.description) == ["v/hidden"])
        }
    }

    @Test func `what is left out is told each time, and folders that are swapped are seen`()
        async throws
    {
        try await Sandbox.with(
            "mkdir -p a/x b/x; echo 1 > a/x/f; echo 2 > b/x/f; git add .; git commit -qm start"
        ) { sandbox in
            let new = try await sandbox.clone()
            let memory = SnapshotMemory()
            try await sandbox.agent("mkfifo a/x/pipe")
            for _ in 1...3 {
                let outcome = try await sandbox.snapshot(new.clone, memory: memory)
                #expect(outcome.leftOut.map(\.description) == ["`a/x/pipe`: a named pipe"])
                try await Task.sleep(for: .milliseconds(60))
            }
            try await sandbox.agent("rm a/x/pipe; mv a/x t; mv b/x a/x; mv t b/x")
            let swapped = try await sandbox.snapshot(new.clone, memory: memory)
            #expect(swapped.changedPaths.map(\.description) == ["a/x/f", "b/x/f"])
            try await sandbox.agent("rm -r a; ln -s b a")
            let linked = try await sandbox.snapshot(new.clone, memory: memory)
            #expect(linked.changedPaths.map(\.description) == ["a", "a/x/f"])
        }
    }
}
