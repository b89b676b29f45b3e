import FoundationEssentials
import Testing

@testable import Git

@Suite struct CloneTests {
    @Test func `a clone is on its branch, clean, and has nothing of the user's`() async throws {
        try await Sandbox.with(
            """
            echo 1 > a; git add .; git commit -qm start; git remote add origin https://u:p@example.org/x
            git config credential.helper 'store'; git config alias.st status; echo x > .git/hooks/post-checkout
            chmod +x .git/hooks/post-checkout
            """
        ) { sandbox in
            let new = try await sandbox.clone()
            #expect(new.notes == [])
            #expect(
                new.mounts == [
                    ObjectMount(
                        hostPath: sandbox.hostFolder.objects,
                        containerPath: sandbox.containerObjects + "/0"
                    )
                ]
            )
            #expect(
                try await sandbox.agent("git status --porcelain=v1 --branch; git log --format=%s")
                    == "## berth/change-r1\nstart"
            )
            #expect(
                try await sandbox.agent("cat .git/config") == """
                    [core]
                    \trepositoryformatversion = 0
                    \tfilemode = true
                    \tbare = false
                    [user]
                    \tname = Ada Lovelace
                    \temail = ada@example.org
                    [commit]
                    \tgpgSign = false
                    [tag]
                    \tgpgSign = false
                    [gc]
                    \tauto = 0
                    """
            )
            #expect(
                try await sandbox.agent("find .git/objects -type f")
                    == ".git/objects/info/alternates"
            )
            #expect(
                try await sandbox.agent("cat .git/objects/info/alternates")
                    == sandbox.containerObjects + "/0"
            )
            #expect(
                try await sandbox.agent("grep -rl \(sandbox.repository) .git || true") == ""
            )
            #expect(
                try await sandbox.user("git for-each-ref --format='%(refname)'")
                    == "refs/berth/r1/base\nrefs/heads/main"
            )
            let user = try await sandbox.discover()
            try await user.release(new.clone.run)
            try await user.release(new.clone.run)
            #expect(
                try await sandbox.user("git for-each-ref --format='%(refname)'")
                    == "refs/heads/main"
            )
        }
    }

    @Test func `a folder that is not empty is not cloned into`() async throws {
        try await Sandbox.with { sandbox in
            try await sandbox.clone()
            await #expect(throws: GitError.cloneExists(path: sandbox.workspace)) {
                try await sandbox.clone()
            }
        }
    }

    @Test func `files as checked out are not read again`() async throws {
        try await Sandbox.with("echo 1 > a; echo 2 > b; git add .; git commit -qm start") {
            sandbox in
            let new = try await sandbox.clone()
            // Files as young as the clock's tick are never taken for unchanged.
            try await Task.sleep(for: .milliseconds(100))
            _ = try await new.clone.recordCheckout(of: try await sandbox.discover())
            try await sandbox.agent("printf '3\\n' > a")
            let work = try await new.clone.importWork(with: sandbox.program)
            #expect(work.change == ChangeCount(files: 1, insertions: 1, deletions: 1))
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: sandbox.hostFolder.mirror)
                    == ["a"]
            )
        }
    }

    @Test func `a shallow repository stays shallow`() async throws {
        try await Sandbox.with(
            "for i in 1 2 3; do echo $i > a; git add .; git commit -qm c$i; done"
        ) {
            sandbox in
            try await sandbox.shell(
                "git clone -q --depth 2 file://$PWD repository2; mv repository old; mv repository2 repository"
                    .replacing("$PWD", with: sandbox.repository),
                in: sandbox.root
            )
            let work = try await sandbox.work(
                "git log --format=%s > log; git add .; git commit -qm 'Add log'; echo x > x"
            )
            #expect(work.subjects == ["Add log", "Uncommitted changes of run r1"])
            let publication = try await sandbox.publish(work)
            #expect(try await sandbox.content("log", of: publication) == "c3\nc2")
            try await sandbox.user("git fsck --strict")
        }
    }

    @Test func `a linked work tree and a detached head are worked from`() async throws {
        try await Sandbox.with { sandbox in
            try await sandbox.user(
                "git worktree add -q --detach '\(sandbox.root)/outside/tree'; cd \(sandbox.root)/outside/tree; echo 2 > b; git add .; git commit -qm 'In the tree'"
            )
            let new = try await sandbox.clone(at: "/../outside/tree")
            try await sandbox.agent("cat b; echo 3 > c")
            let work = try await new.clone.importWork(with: sandbox.program)
            let user = try await sandbox.discover("/../outside/tree")
            #expect(user.isDetached)
            #expect(user.commonDirectory == sandbox.repository + "/.git")
            let publication = try await user.publish(
                work,
                as: BranchName(validating: "berth/change-r1")
            )
            #expect(
                try await sandbox.files(of: publication)
                    == ["100644 a.txt", "100644 b", "100644 c"]
            )
        }
    }

    @Test func `objects that the user's repository borrows are there, too`() async throws {
        try await Sandbox.with { sandbox in
            try await sandbox.shell(
                "git clone -q --shared repository second; mv repository first; mkdir repository; rmdir repository; mv second repository; echo \(sandbox.root)/first/.git/objects > repository/.git/objects/info/alternates",
                in: sandbox.root
            )
            let new = try await sandbox.clone()
            try await sandbox.agent("echo 2 > b; git add .; git commit -qm 'Add b'")
            let work = try await new.clone.importWork(with: sandbox.program)
            #expect(work.subjects == ["Add b"])
            #expect(work.notes == [])
        }
    }

    @Test func `an empty tree and an awkward place are fine`() async throws {
        try await Sandbox.with("git commit -q --allow-empty -m start") { sandbox in
            try await sandbox.shell(
                "mv repository 'a:b \"c'; ln -s 'a:b \"c' repository",
                in: sandbox.root
            )
            let work = try await sandbox.work("echo 1 > a; git add .; git commit -qm 'Add a'")
            #expect(work.subjects == ["Add a"])
            try await sandbox.publish(work)
        }
    }

    @Test func `a base that nothing else holds survives a collection`() async throws {
        try await Sandbox.with { sandbox in
            try await sandbox.user("echo 2 > b; git add .; git commit -qm Later")
            let new = try await sandbox.clone()
            try await sandbox.user(
                "git reset -q --hard HEAD^; git reflog expire --expire=now --all; git gc -q --prune=now"
            )
            try await sandbox.agent("echo 3 > c")
            let work = try await new.clone.importWork(with: sandbox.program)
            try await sandbox.publish(work)
            try await sandbox.user("git fsck --strict")
        }
    }

    @Test func `only what the base leads to can be read, and nobody's collection takes it`()
        async throws
    {
        try await Sandbox.with(
            """
            echo 1 > a; git add .; git commit -qm start; git tag early
            git switch -qc secret; echo hidden > s; git add .; git commit -qm secret
            git switch -q main; echo 2 > b; git add .; git commit -qm second; git repack -adq
            """
        ) { sandbox in
            let new = try await sandbox.clone()
            let blob = try await sandbox.user("git rev-parse secret:s")
            let commit = try await sandbox.user("git rev-parse secret")
            #expect(
                try await sandbox.agent(
                    "git cat-file -e \(blob) 2>/dev/null || git cat-file -e \(commit) 2>/dev/null || echo none"
                ) == "none"
            )
            // The user's repository loses everything, but the run goes on.
            try await sandbox.user("mv .git/objects .git/away; mkdir .git/objects")
            #expect(try await sandbox.agent("git log --format=%s; git fsck") == "second\nstart")
            try await sandbox.agent(
                "echo 3 > c; git add .; git commit -qm third; git rebase -q --force-rebase HEAD~2"
            )
            try await sandbox.user("rmdir .git/objects; mv .git/away .git/objects")
            // A tree that names the hidden file by its hash is not completed from outside.
            try await sandbox.agent(
                """
                git update-index --add --cacheinfo 100644,\(blob),stolen
                git commit -qm stolen 2>/dev/null || {
                    tree=$(printf '100644 blob \(blob)\\tstolen\\n' | git mktree --missing)
                    git reset -q --hard; git update-ref HEAD $(git commit-tree $tree -p HEAD -m stolen)
                }
                """
            )
            let work = try await new.clone.importWork(with: sandbox.program)
            #expect(work.notes.contains { $0.contains("could not be verified") })
            let publication = try await sandbox.publish(work)
            #expect(
                try await sandbox.files(of: publication)
                    == ["100644 a", "100644 b", "100644 c"]
            )
        }
    }

    @Test func `runs from one base share its packs, and a later base adds to them`() async throws {
        try await Sandbox.with(
            "for i in 1 2 3; do echo $i > f$i; git add .; git commit -qm c$i; done; git repack -adq"
        ) { sandbox in
            let cache = ObjectCache(path: sandbox.root + "/cache")
            let user = try await sandbox.discover()
            for (run, base) in [("r1", "HEAD~1"), ("r2", "HEAD~1"), ("r3", "HEAD")] {
                var request = RunClone.Request(
                    run: try RunReference(run),
                    base: try await user.resolve(base: base).commit,
                    branch: try BranchName(validating: "berth/\(run)"),
                    identity: try await user.identity(),
                    workspace: sandbox.root + "/\(run)/workspace",
                    hostFolder: RunGitFolder(path: sandbox.root + "/\(run)/git")
                )
                request.containerObjects = sandbox.containerObjects
                request.objectCache = cache
                _ = try await sandbox.create(request, from: user)
                #expect(
                    try await sandbox.shell(
                        "git fsck --strict; git log --format=%s | head -1",
                        in: sandbox.root + "/\(run)/workspace"
                    ) == (run == "r3" ? "c3" : "c2")
                )
            }
            let links = try await sandbox.shell(
                "stat -c %h r1/git/objects/pack/*.pack; ls r3/git/objects/pack/*.pack | wc -l",
                in: sandbox.root
            )
            // Two entries of the cache and three runs have it.
            #expect(links == "5\n2")
            let entries = cache.entries()
            #expect(entries.count == 2)
            // Runs have the same packs, so that nothing becomes free with them.
            #expect(entries.allSatisfy { $0.sizeBytes == 0 && $0.usedNanoseconds > 0 })
            let used = try #require(entries.first)
            try await sandbox.shell("touch -d '1 hour ago' '\(used.path)'", in: sandbox.root)
            #expect(try await !cache.remove(used))
            for entry in cache.entries() { #expect(try await cache.remove(entry)) }
            #expect(cache.entries() == [])
            #expect(try await cache.remove(used))
            try await sandbox.shell("git fsck --strict", in: sandbox.root + "/r3/workspace")
        }
    }
}
