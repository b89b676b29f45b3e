import FoundationEssentials
import Testing

@testable import Git

/// What an agent can plant in its files for the host to follow, believe or choke on.
@Suite struct PlantedFileTests {
    @Test func `replacements, grafts and lists of other objects are not believed`() async throws {
        try await Sandbox.with { sandbox in
            let work = try await sandbox.work(
                """
                base=$(git rev-parse HEAD); echo 2 > b; git add b; git commit -qm 'Add b'
                tip=$(git rev-parse HEAD); fake=$(git commit-tree -m fake $tip^{tree})
                git replace $tip $fake; mkdir -p .git/info; echo $tip > .git/info/grafts
                echo /etc >> .git/objects/info/alternates; echo $base > .git/shallow
                mkdir -p .git/objects/info/commit-graphs; echo junk > .git/objects/info/commit-graph
                echo junk > .git/objects/pack/multi-pack-index
                """
            )
            #expect(work.subjects == ["Add b"])
            #expect(work.notes == [])
        }
    }

    @Test func `objects reached only through planted alternates are not taken`() async throws {
        try await Sandbox.with { sandbox in
            try await sandbox.shell(
                """
                git init -q --bare secret.git
                echo secret | git -C secret.git hash-object -w --stdin > name
                """,
                in: sandbox.root + "/outside"
            )
            let work = try await sandbox.work(
                """
                blob=$(cat ../../outside/name); echo ../../outside/secret.git/objects > list
                cat list >> .git/objects/info/alternates; rm list
                echo $(cd ../../outside/secret.git/objects && pwd) >> .git/objects/info/alternates
                git update-index --add --cacheinfo 100644,$blob,stolen; git commit -qm Steal
                echo kept > kept.txt
                """
            )
            #expect(work.subjects == ["Uncommitted changes of run r1"])
            #expect(work.notes.count == 1)
            let publication = try await sandbox.publish(work)
            #expect(
                try await sandbox.files(of: publication) == ["100644 a.txt", "100644 kept.txt"]
            )
        }
    }

    @Test(arguments: [
        "rm -rf .git; echo 'gitdir: ../../repository/.git' > .git",
        "rm -rf .git; ln -s ../../repository/.git .git",
        "rm -rf .git", "rm -rf .git; mkfifo .git",
        "echo 2 > b; git add b; git commit -qm b; mv .git/objects ../o; ln -s ../../o .git/objects",
        "echo 2 > b; git add b; git commit -qm b; rm -rf .git/refs .git/packed-refs",
        "echo 2 > b; git add b; git commit -qm b; for f in .git/objects/??/*; do chmod +w $f; echo bad > $f; done",
        "echo 2 > b; git add b; git commit -qm b; git repack -adq; for f in .git/objects/pack/*.pack; do chmod +w $f; head -c 40 $f > x; cp x $f; rm x; done",
        "rm .git/HEAD; ln -s /etc/hostname .git/HEAD",
        "rm -rf .git/refs/heads; ln -s /etc .git/refs/heads",
    ])
    func `a broken or swapped git directory costs no file`(script: String) async throws {
        try await Sandbox.with { sandbox in
            let before = try await sandbox.user("git rev-parse --all; git status --porcelain")
            let work = try await sandbox.work("\(script); echo kept > kept.txt")
            #expect(work.subjects == ["Uncommitted changes of run r1"])
            #expect(!work.notes.isEmpty)
            let publication = try await sandbox.publish(work)
            #expect(try await sandbox.content("kept.txt", of: publication) == "kept")
            let after = try await sandbox.user(
                "git branch -qD berth/change-r1; git update-ref -d refs/berth/r1/base; git update-ref -d refs/berth/r1/returned; git rev-parse --all; git status --porcelain"
            )
            #expect(before == after)
        }
    }

    @Test func `reference names with control characters are left out`() async throws {
        try await Sandbox.with { sandbox in
            let work = try await sandbox.work(
                #"""
                tip=$(git rev-parse HEAD); echo 2 > b; git add b; git commit -qm 'Add b'
                echo $tip > .git/refs/heads/$'x\x1b[31m'; echo $tip > $'.git/refs/heads/two\nlines'
                printf '%s refs/heads/a..b\n%s refs/heads/$(touch x)\n' $tip $tip >> .git/packed-refs
                ln -s /etc/passwd .git/refs/heads/link; mkfifo .git/refs/heads/pipe
                echo nonsense > .git/refs/heads/nonsense
                """#
            )
            #expect(work.subjects == ["Add b"])
            #expect(
                work.notes == [
                    "the agent's branch `a..b` was left out: git refuses the name",
                    "the agent's branch `$(touch x)` was left out: git refuses the name",
                    "the agent's branch `link` was left out: a symbolic link is in its place",
                    "the agent's branch `nonsense` was left out: it names no commit",
                    "the agent's branch `pipe` was left out: it is no regular file",
                ]
            )
        }
    }

    @Test func `links at tracked places and out of the tree are kept as links`() async throws {
        try await Sandbox.with("mkdir d; echo 1 > d/f; echo 2 > g; git add .; git commit -qm start")
        {
            sandbox in
            try await sandbox.shell(
                "echo secret > f; echo secret > inside",
                in: sandbox.root + "/outside"
            )
            let work = try await sandbox.work(
                """
                rm -r d; ln -s ../../outside d; ln -sf ../../outside/f g; ln -s / everything
                ln -s ../../outside/inside .gitignore; ln -s loop loop
                """
            )
            let publication = try await sandbox.publish(work)
            #expect(
                try await sandbox.files(of: publication) == [
                    "120000 .gitignore", "120000 d", "120000 everything", "120000 g",
                    "120000 loop",
                ]
            )
            let patch = try await sandbox.user("git show \(publication.tip)")
            #expect(!patch.contains("secret"))
        }
    }

    @Test func `what cannot be in a repository is left out by name`() async throws {
        try await Sandbox.with("mkdir sub; echo 1 > sub/f; git add .; git commit -qm start") {
            sandbox in
            let work = try await sandbox.work(
                #"""
                mkfifo pipe; perl -MSocket -e 'socket(S,AF_UNIX,SOCK_STREAM,0); bind(S,sockaddr_un("socket"))'
                mkdir .GIT 'git~1' $'.g\xe2\x80\x8cit' '.git ' nested; echo x > .GIT/config
                git -C nested init -q; echo n > nested/n.txt; echo kept > kept.txt
                rm -r sub; mkfifo sub
                """#
            )
            #expect(
                work.omissions == [
                    "`.GIT`: git refuses the name", "`.git `: git refuses the name",
                    "`.g\u{200C}it`: git refuses the name", "`git~1`: git refuses the name",
                    "`nested/.git`: the git directory of a repository inside; its files are kept",
                    "`pipe`: a named pipe", "`socket`: a socket", "`sub`: a named pipe",
                ]
            )
            let publication = try await sandbox.publish(work)
            #expect(
                try await sandbox.files(of: publication)
                    == ["100644 kept.txt", "100644 nested/n.txt", "100644 sub/f"]
            )
        }
    }

    @Test func `a file that would harm those who check it out is taken back`() async throws {
        try await Sandbox.with(
            """
            git config -f .gitmodules submodule.s.path s; git config -f .gitmodules submodule.s.url ./s
            git add .; git commit -qm start
            """
        ) { sandbox in
            let work = try await sandbox.work(
                """
                git config -f .gitmodules submodule.s.url -u./payload; mkdir d
                git add .; git commit -qm Bad; echo kept > kept.txt
                ln -s /etc/passwd d/.gitmodules; ln -s /etc/passwd d/GI7EBA~1
                """
            )
            #expect(work.subjects == ["Uncommitted changes of run r1"])
            #expect(
                work.omissions == [
                    "`.gitmodules`: git refuses the content "
                        + "(gitmodulesUrl: disallowed submodule url: -u./payload)",
                    "`d/.gitmodules`: git refuses the name", "`d/GI7EBA~1`: git refuses the name",
                ]
            )
            #expect(work.notes.count == 1)
            let publication = try await sandbox.publish(work)
            #expect(try await sandbox.content("kept.txt", of: publication) == "kept")
            #expect(
                try await sandbox.user(
                    "git config --blob \(publication.tip):.gitmodules submodule.s.url"
                ) == "./s"
            )
        }
    }

    @Test func `a commit with a tree that holds a git directory is refused`() async throws {
        try await Sandbox.with { sandbox in
            let work = try await sandbox.work(
                #"""
                blob=$(echo evil | git hash-object -w --stdin)
                inner=$(printf "100644 blob $blob\tconfig\n" | git mktree)
                tree=$(printf "040000 tree $inner\t.git\n" | git mktree)
                git update-ref HEAD $(git commit-tree -m evil -p HEAD $tree); echo kept > kept.txt
                """#
            )
            #expect(work.subjects == ["Uncommitted changes of run r1"])
            #expect(work.notes.count == 1)
            #expect(work.notes.first?.contains("could not be verified") == true)
        }
    }

    @Test func `an object under the name of another is not believed`() async throws {
        try await Sandbox.with { sandbox in
            let work = try await sandbox.work(
                """
                blob=$(git rev-parse HEAD:a.txt); dir=.git/objects/${blob:0:2}; mkdir -p $dir
                evil=$(echo evil | git hash-object -w --stdin)
                cp .git/objects/${evil:0:2}/${evil:2} $dir/${blob:2}
                echo two > b.txt; git add b.txt; git commit -qm 'Add b'
                echo three > kept.txt
                """
            )
            let publication = try await sandbox.publish(work)
            #expect(try await sandbox.content("a.txt", of: publication) == "one")
            #expect(try await sandbox.content("kept.txt", of: publication) == "three")
            try await sandbox.user("git fsck --strict")
        }
    }

    @Test func `limits leave out what is beyond them and say so`() async throws {
        var limits = ImportLimits()
        limits.largestFileBytes = 1_000
        limits.mostFiles = 3
        limits.deepest = 2
        try await Sandbox.with { sandbox in
            let work = try await sandbox.work(
                """
                truncate -s 1T huge; mkdir -p a/b/c/d; echo deep > a/b/c/d/f; echo 1 > f1
                echo 2 > f2; echo 3 > f3; echo 4 > f4; echo changed > a.txt
                """,
                limits: limits
            )
            #expect(
                work.omissions == [
                    "`a/b/c`: more than 2 folders deep", "`f3`: more than 3 changed files",
                    "`f4`: more than 3 changed files",
                    "`huge`: 1099511627776 bytes, more than 1000",
                ]
            )
            let publication = try await sandbox.publish(work)
            #expect(
                try await sandbox.files(of: publication)
                    == ["100644 a.txt", "100644 f1", "100644 f2"]
            )
        }
    }

    @Test func `objects beyond the limit cost the history alone`() async throws {
        var limits = ImportLimits()
        limits.mostObjectBytes = 10_000
        try await Sandbox.with { sandbox in
            let work = try await sandbox.work(
                "head -c 50000 /dev/urandom > noise; git add .; git commit -qm Noise",
                limits: limits
            )
            #expect(work.subjects == ["Uncommitted changes of run r1"])
            #expect(work.change == ChangeCount(files: 1, insertions: 0, deletions: 0))
            #expect(work.notes.contains { $0.hasSuffix("with it there are more than 10000 bytes") })
        }
    }

    @Test func `a folder that turns into a link while it is read leads nowhere`() async throws {
        try await Sandbox.with("mkdir d; echo 1 > d/f; git add .; git commit -qm start") {
            sandbox in
            try await sandbox.shell(
                "echo secret > f; echo secret > g",
                in: sandbox.root + "/outside"
            )
            let new = try await sandbox.clone()
            async let swapping: String = sandbox.agent(
                """
                end=$((SECONDS + 3)); mkdir real; echo mine > real/f; echo mine > real/g
                while [ $SECONDS -lt $end ]; do
                    mv d e; ln -s ../../outside d; touch d; rm d; mv e d; touch d/f
                    mv d/f d/h; ln -s ../../../outside/f d/f; rm d/f; mv d/h d/f
                done
                """
            )
            for _ in 1...6 {
                let work = try await new.clone.importWork(with: sandbox.program)
                let user = try await sandbox.discover()
                let publication = try await user.publish(
                    work,
                    as: try BranchName(validating: "berth/race")
                )
                let patch = try await sandbox.user("git diff main \(publication.tip)")
                #expect(!patch.contains("secret"))
            }
            _ = try await swapping
            #expect(try await sandbox.shell("grep -rl secret run || true", in: sandbox.root) == "")
        }
    }

    @Test func `a cut walk takes no deletion`() async throws {
        var limits = ImportLimits()
        limits.mostEntries = 2
        try await Sandbox.with(
            "for i in 1 2 3 4; do echo $i > f$i; done; git add .; git commit -qm start"
        ) {
            sandbox in
            let work = try await sandbox.work("rm f1", limits: limits)
            #expect(work.isEmpty)
            #expect(
                work.notes
                    == ["the work tree was not looked through whole, so no deletion was taken"]
            )
            #expect(work.omissions == ["`.`: more than 2 names in the work tree"])
        }
    }
}
