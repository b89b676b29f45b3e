import FoundationEssentials
import Testing

@testable import Git

@Suite struct ImportTests {
    @Test func `commits and the uncommitted rest come back`() async throws {
        try await Sandbox.with { sandbox in
            let work = try await sandbox.work(
                """
                echo two > b.txt; git add b.txt; git commit -qm 'Add b'
                echo three >> a.txt; git commit -qam 'Change a'
                echo four > c.txt
                """
            )
            #expect(
                work.subjects == ["Add b", "Change a", "Uncommitted changes of run r1"]
            )
            #expect(work.commits.map(\.author) == Array(repeating: "Ada Lovelace", count: 3))
            #expect(
                work.commits.map(\.change)
                    == Array(
                        repeating: ChangeCount(files: 1, insertions: 1, deletions: 0),
                        count: 3
                    )
            )
            #expect(work.change == ChangeCount(files: 3, insertions: 3, deletions: 0))
            #expect(work.commitCount == 3)
            #expect(work.uncommitted == work.tip)
            #expect(work.notes == [])
            #expect(work.leftOut == [])
            let publication = try await sandbox.publish(work)
            #expect(publication.branch.description == "berth/change-r1")
            #expect(publication.notes == [])
            #expect(try await sandbox.content("c.txt", of: publication) == "four")
            let user = try await sandbox.discover()
            #expect(
                try await user.trailers(of: publication.tip)
                    == [Trailer(key: "Berth-Run", value: "r1")]
            )
            #expect(try await user.latestRun(of: publication.tip) == "r1")
            #expect(
                try await user.commits(after: work.base, to: work.tip) == work.commits
            )
            #expect(
                try await user.diffStatistics(from: work.base, to: work.tip)
                    == """
                     a.txt | 1 +
                     b.txt | 1 +
                     c.txt | 1 +
                     3 files changed, 3 insertions(+)
                    """
            )
        }
    }

    @Test func `a run that does nothing leaves nothing`() async throws {
        try await Sandbox.with { sandbox in
            let work = try await sandbox.work("true")
            #expect(work.isEmpty)
            #expect(work.commits == [])
            #expect(work.change == .none)
            #expect(work.notes == [])
        }
    }

    @Test func `deletions, modes, links, names and changed kinds are kept`() async throws {
        try await Sandbox.with(
            """
            mkdir d e; echo x > d/f; echo y > e/g; echo z > gone; echo s > script; ln -s a link
            echo old > file; git add .; git commit -qm start
            """
        ) { sandbox in
            let work = try await sandbox.work(
                #"""
                rm gone; chmod +x script; ln -sfn /etc/passwd link; rm -r d; ln -s e d
                rm file; mkdir file; echo in > file/inner
                echo n > $'new\nline'; echo u > $'\xff\xfe'; echo ä > 'ä ö'; echo m > ':(top)x'
                echo b > -- ; echo star > '*'
                """#
            )
            #expect(work.subjects == ["Uncommitted changes of run r1"])
            #expect(work.leftOut == [])
            let publication = try await sandbox.publish(work)
            #expect(
                try await sandbox.files(of: publication) == [
                    "100644 *", "100644 --", "100644 :(top)x", "120000 d", "100644 e/g",
                    "100644 file/inner", "120000 link", "100644 \"new\\nline\"", "100755 script",
                    "100644 \"\\303\\244 \\303\\266\"", "100644 \"\\377\\376\"",
                ]
            )
            #expect(try await sandbox.content("link", of: publication) == "/etc/passwd")
        }
    }

    @Test func `ignored files stay behind and tracked ones come along`() async throws {
        try await Sandbox.with(
            """
            printf '*.log\\nbuild/\\n' > .gitignore; echo t > kept.log; git add -f .; git commit -qm start
            echo private >> .git/info/exclude
            """
        ) { sandbox in
            let work = try await sandbox.work(
                """
                echo more >> kept.log; echo x > other.log; mkdir -p build/deep new/inner
                echo o > build/deep/o; echo n > new/inner/n.txt; echo l > new/inner/l.log
                echo p > private; echo '!yes.log' > new/.gitignore; echo y > new/yes.log
                echo forced > forced.log; git add -f forced.log; git commit -qm 'Force one'
                echo forced again > forced.log
                """
            )
            let publication = try await sandbox.publish(work)
            #expect(
                try await sandbox.files(of: publication) == [
                    "100644 .gitignore", "100644 forced.log", "100644 kept.log",
                    "100644 new/.gitignore", "100644 new/inner/n.txt", "100644 new/yes.log",
                ]
            )
            #expect(try await sandbox.content("forced.log", of: publication) == "forced again")
            #expect(work.ignoredCount == 4)
        }
    }

    @Test func `attributes for line ends are honoured and filters are not run`() async throws {
        try await Sandbox.with(
            """
            printf '*.bat text eol=crlf\\n*.big filter=lfs diff=lfs merge=lfs -text\\n' > .gitattributes
            printf 'one\\r\\ntwo\\r\\n' > run.bat
            printf 'version https://git-lfs.github.com/spec/v1\\noid sha256:0\\nsize 1\\n' > a.big
            git config filter.lfs.clean "touch $CANARIES/lfs-clean; cat"
            git config filter.lfs.smudge "touch $CANARIES/lfs-smudge; cat"
            git add .; git commit -qm start; rm -f $CANARIES/*
            """
        ) { sandbox in
            let new = try await sandbox.clone()
            #expect(try await sandbox.agent("od -c run.bat | head -1").contains("\\r"))
            #expect(
                try await sandbox.agent("head -1 a.big")
                    == "version https://git-lfs.github.com/spec/v1"
            )
            #expect(try await new.clone.importWork(with: sandbox.program).isEmpty)
            try await sandbox.agent("touch run.bat; echo x > new.txt")
            let work = try await new.clone.importWork(with: sandbox.program)
            #expect(work.change == ChangeCount(files: 1, insertions: 1, deletions: 0))
            #expect(try sandbox.tripped() == [])
        }
    }

    @Test func `text in an encoding it is not in is taken as it is`() async throws {
        try await Sandbox.with { sandbox in
            let work = try await sandbox.work(
                """
                echo '*.u working-tree-encoding=UTF-16' > .gitattributes
                printf 'odd' > x.u; echo ok > ok.txt
                """
            )
            #expect(work.notes.count == 1)
            #expect(work.notes.first?.hasPrefix("attributes that change text") == true)
            let publication = try await sandbox.publish(work)
            #expect(try await sandbox.content("x.u", of: publication) == "odd")
        }
    }

    @Test func `submodules keep their commit`() async throws {
        try await Sandbox.with(
            """
            git init -q ../outside/sub; git -C ../outside/sub commit -q --allow-empty -m s
            echo one > a.txt; git submodule --quiet add ../outside/sub sub; git add .
            git commit -qm start
            """
        ) { sandbox in
            let new = try await sandbox.clone()
            #expect(new.notes == ["submodules are not checked out: `sub`"])
            #expect(try await new.clone.importWork(with: sandbox.program).isEmpty)
            try await sandbox.agent("echo x > sub/planted; echo two > a.txt")
            let work = try await new.clone.importWork(with: sandbox.program)
            #expect(work.omissions == ["`sub`: the files of a submodule; its commit is kept"])
            let publication = try await sandbox.publish(work)
            #expect(
                try await sandbox.files(of: publication)
                    == ["100644 .gitmodules", "100644 a.txt", "160000 sub"]
            )
        }
    }

    @Test(arguments: ["sha1", "sha256"])
    func `packed objects and packed references come back`(format: String) async throws {
        try await Sandbox.with(
            initialization: "git init -q -b main --object-format=\(format) ."
        ) { sandbox in
            let work = try await sandbox.work(
                """
                for i in $(seq 150); do echo $i > f$i; done; git add .; git commit -qm 'Add many'
                git gc -q --prune=now; git pack-refs --all; echo two > a.txt
                """
            )
            #expect(work.subjects == ["Add many", "Uncommitted changes of run r1"])
            #expect(work.notes == [])
            let publication = try await sandbox.publish(work)
            #expect(try await sandbox.files(of: publication).count == 151)
            try await sandbox.user("git fsck --strict")
        }
    }

    @Test func `a commit that the files do not show is followed by what they show`() async throws {
        try await Sandbox.with("echo 1 > a; echo 2 > b; git add .; git commit -qm start; sleep 0.1")
        {
            sandbox in
            let new = try await sandbox.clone()
            try await Task.sleep(for: .milliseconds(120))
            try await sandbox.agent(
                """
                git update-index --cacheinfo 100644,$(echo odd | git hash-object -w --stdin),a
                git rm -q --cached b; git commit -qm 'Only in the index'
                """
            )
            let work = try await new.clone.importWork(with: sandbox.program)
            #expect(work.subjects == ["Only in the index", "Uncommitted changes of run r1"])
            #expect(work.change == .none)
        }
    }
}
