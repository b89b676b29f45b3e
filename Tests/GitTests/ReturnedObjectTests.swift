import FoundationEssentials
import Testing

@testable import Git

/// Objects that are made to harm whoever reads them or checks them out.
@Suite struct ReturnedObjectTests {
    struct Fault: CustomTestStringConvertible, Sendable {
        var name: String
        /// Leaves the name of a tree in `$tree`; `$blob` and `$inner` are there.
        var script: String
        /// What git calls it.
        var word: String
        var testDescription: String { name }
    }

    private static func entry(_ name: String, mode: String = "100644") -> String {
        #"tree=$({ printf '\#(mode) \#(name)\0'; raw $blob; } | object tree)"#
    }

    static let faults: [Fault] = [
        Fault(name: ".git", script: entry(".git"), word: "hasDotgit"),
        Fault(name: ".GIT", script: entry(".GIT"), word: "hasDotgit"),
        Fault(name: "git~1", script: entry("git~1"), word: "hasDotgit"),
        Fault(
            name: ".git with a sign HFS+ does not see",
            script: entry(#".g\342\200\214it"#),
            word: "hasDotgit"
        ),
        Fault(
            name: ".git with a stream of NTFS",
            script: entry(".git::$INDEX_ALLOCATION"),
            word: "hasDotgit"
        ),
        Fault(name: ".git with a dot at its end", script: entry(".git."), word: "hasDotgit"),
        Fault(name: "..", script: entry(".."), word: "hasDotdot"),
        Fault(name: ".", script: entry("."), word: "hasDot"),
        Fault(name: "an empty name", script: entry(""), word: "empty filename"),
        Fault(name: "a name with a slash", script: entry("a/b"), word: "fullPathname"),
        Fault(
            name: "a name twice",
            script:
                #"tree=$({ printf '100644 a\0'; raw $blob; printf '100644 a\0'; raw $blob; } | object tree)"#,
            word: "duplicateEntries"
        ),
        Fault(
            name: "names out of order",
            script:
                #"tree=$({ printf '100644 b\0'; raw $blob; printf '100644 a\0'; raw $blob; } | object tree)"#,
            word: "treeNotSorted"
        ),
        Fault(
            name: "an object that is none",
            script:
                #"tree=$({ printf '100644 a\0'; printf '%020d' 0 | tr 0 '\0'; } | object tree)"#,
            word: "unable to read 000000"
        ),
        Fault(name: "a cut tree", script: "tree=$(printf '100644 a' | object tree)", word: ""),
        Fault(
            name: "a link for .gitmodules",
            script: entry(".gitmodules", mode: "120000"),
            word: "gitmodulesSymlink"
        ),
        Fault(
            name: "a submodule's address that is an option",
            script:
                #"blob=$(printf '[submodule "s"]\n\tpath = s\n\turl = -u./x\n' | object blob); \#(entry(".gitmodules"))"#,
            word: "gitmodulesUrl"
        ),
        Fault(
            name: "a submodule's path that is an option",
            script:
                #"blob=$(printf '[submodule "s"]\n\tpath = -x\n\turl = ./x\n' | object blob); \#(entry(".gitmodules"))"#,
            word: "gitmodulesPath"
        ),
        Fault(
            name: "a submodule's name that leads out",
            script:
                #"blob=$(printf '[submodule "../../x"]\n\tpath = s\n\turl = ./x\n' | object blob); \#(entry(".gitmodules"))"#,
            word: "gitmodulesName"
        ),
        Fault(
            name: "a submodule with a command",
            script:
                #"blob=$(printf '[submodule "s"]\n\tpath = s\n\turl = ./x\n\tupdate = !touch x\n' | object blob); \#(entry(".gitmodules"))"#,
            word: "gitmodulesUpdate"
        ),
    ]

    /// Functions for objects as no git would make them.
    private static let tools = #"""
        object() { git hash-object -t $1 -w --stdin --literally; }
        raw() { printf "$(printf %s $1 | sed 's/../\\x&/g')"; }
        blob=$(echo evil | object blob)
        """#

    @Test(arguments: faults)
    func `a tree that harms is refused with its fault, and the files come back`(
        fault: Fault
    ) async throws {
        try await Sandbox.with { sandbox in
            let work = try await sandbox.work(
                """
                \(Self.tools)
                \(fault.script)
                commit=$(git commit-tree -m evil -p HEAD $tree); echo kept > kept.txt
                echo $commit > .git/refs/heads/berth/change-r1
                echo $tree > ../tree
                """
            )
            #expect(work.subjects == ["Uncommitted changes of run r1"])
            let note = try #require(work.notes.first)
            #expect(note.contains("could not be verified"), "\(note)")
            #expect(note.contains(fault.word), "\(note)")
            #expect(note.contains("its history stays in `\(sandbox.workspace)/.git`"))
            let publication = try await sandbox.publish(work)
            #expect(try await sandbox.content("kept.txt", of: publication) == "kept")
            // Nothing of it has come into the user's repository.
            let missing = try await sandbox.user(
                "git cat-file -e $(cat ../run/tree) 2>/dev/null && echo there || echo missing"
            )
            #expect(missing == "missing")
            try await sandbox.user("git fsck --strict")
        }
    }

    @Test(arguments: [
        (#"printf 'tree %s\nparent %s\nauthor x\ncommitter x\n\nm\n' $tree $base"#, ""),
        (
            #"printf 'tree %s\nparent %s\nauthor A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n\nm\0n\n' $tree $base"#,
            "nulInCommit"
        ),
        (
            #"printf 'parent %s\nauthor A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n\nm\n' $base"#,
            ""
        ),
    ])
    func `a malformed commit is refused`(script: String, word: String) async throws {
        try await Sandbox.with { sandbox in
            let work = try await sandbox.work(
                """
                \(Self.tools)
                base=$(git rev-parse HEAD); tree=$(git rev-parse HEAD^{tree})
                \(script) | object commit > .git/refs/heads/berth/change-r1
                echo kept > kept.txt
                """
            )
            #expect(work.subjects == ["Uncommitted changes of run r1"])
            #expect(work.notes.first?.contains("could not be verified") == true)
            #expect(work.notes.first?.contains(word) == true || word.isEmpty)
        }
    }

    @Test func `a small object that holds a huge file is refused`() async throws {
        var limits = ImportLimits()
        limits.largestFileBytes = 1_000_000
        try await Sandbox.with { sandbox in
            let work = try await sandbox.work(
                """
                head -c 2000000 /dev/zero > bomb; git add bomb; git commit -qm Bomb; rm bomb
                git rm -q bomb; git commit -qm 'Hide it'; echo kept > kept.txt
                """,
                limits: limits
            )
            #expect(work.subjects == ["Uncommitted changes of run r1"])
            #expect(work.notes.contains { $0.contains("2000000 bytes, more than 1000000") })
        }
    }

    @Test func `work is under a reference of the run before any branch has it`() async throws {
        try await Sandbox.with { sandbox in
            let work = try await sandbox.work("echo two > b.txt")
            let publication = try await sandbox.publish(work)
            #expect(
                try await sandbox.user("git rev-parse refs/berth/r1/returned")
                    == "\(publication.tip)"
            )
            // A branch that somebody removes takes nothing with it.
            try await sandbox.user("git branch -qD berth/change-r1; git gc -q --prune=now")
            #expect(try await sandbox.content("b.txt", of: publication) == "two")
            #expect(
                try await sandbox.user("git branch --all; git ls-remote -q . 'refs/heads/*'")
                    .contains("berth") == false
            )
            try await sandbox.discover().forget(try RunReference("r1"))
            #expect(try await sandbox.user("git for-each-ref refs/berth") == "")
        }
    }

    @Test func `what differs is told with modes, contents and the folder of hooks`() async throws {
        try await Sandbox.with(
            """
            echo one > a.txt; echo x > run; git add .; git commit -qm start
            git config core.hooksPath tools/hooks
            """
        ) { sandbox in
            let work = try await sandbox.work(
                #"""
                chmod +x run; printf 'a\0b' > $'bin\nary'; ln -s /etc/passwd link; rm a.txt
                """#
            )
            let publication = try await sandbox.publish(work)
            let user = try await sandbox.discover()
            let revisions = try await user.revisions(from: work.base, to: publication.tip)
            #expect(
                revisions.map { "\($0.oldMode) \($0.mode) \($0.path) \($0.isText)" } == [
                    "100644 000000 a.txt true", "000000 100644 bin\nary false",
                    "000000 120000 link true", "100644 100755 run true",
                ]
            )
            let contents = try await user.contents(of: revisions.compactMap(\.object))
            let link = try #require(revisions[2].object)
            #expect(contents[link].map { String(decoding: $0, as: UTF8.self) } == "/etc/passwd")
            #expect(try await user.hooksFolder() == "tools/hooks")
            #expect(try await user.revisions(from: nil, to: work.base).count == 2)
            #expect(try await user.commonBase(of: work.base, publication.tip) == work.base)
        }
    }
}
