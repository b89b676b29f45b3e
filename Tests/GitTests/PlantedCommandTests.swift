import FoundationEssentials
import Testing

@testable import Git

/// What an agent can plant for the host's git to run.
@Suite struct PlantedCommandTests {
    struct Plant: CustomTestStringConvertible, Sendable {
        var name: String
        var script: String
        var testDescription: String { name }
    }

    /// Every one plants a command that leaves a canary, and then leaves `kept.txt` uncommitted.
    static let commands: [Plant] = [
        Plant(
            name: "hooks",
            script: """
                mkdir -p .git/hooks
                for hook in pre-commit post-commit post-checkout reference-transaction post-index-change \
                    pre-auto-gc post-rewrite update post-update pre-receive post-receive; do
                    printf '#!/bin/sh\\ntouch %s/hook-%s\\n' "$CANARIES" $hook > .git/hooks/$hook
                    chmod +x .git/hooks/$hook
                done
                """
        ),
        configured("core.fsmonitor"),
        Plant(
            name: "core.hooksPath in an included file",
            script: """
                mkdir hidden; printf '#!/bin/sh\\ntouch %s/included\\n' "$CANARIES" > hidden/post-index-change
                cp hidden/post-index-change hidden/reference-transaction; chmod +x hidden/*
                git config -f planted core.hooksPath "$PWD/hidden"; git config include.path ../planted
                """
        ),
        Plant(
            name: "include.path to fsmonitor",
            script: """
                git config -f planted core.fsmonitor "touch $CANARIES/include"
                git config include.path ../planted
                """
        ),
        Plant(
            name: "filter.x.clean, smudge and process",
            script: """
                git config filter.x.clean "touch $CANARIES/clean; cat"
                git config filter.x.smudge "touch $CANARIES/smudge; cat"
                git config filter.x.required true; echo '* filter=x' > .gitattributes
                """
        ),
        Plant(
            name: "filter.x.process",
            script: """
                git config filter.x.process "touch $CANARIES/process"
                echo '* filter=x' > .gitattributes
                """
        ),
        Plant(
            name: "diff.x.textconv and diff.x.command",
            script: """
                git config diff.x.textconv "touch $CANARIES/textconv; cat"
                git config diff.x.command "touch $CANARIES/command"
                echo '* diff=x' > .gitattributes
                """
        ),
        Plant(
            name: "merge.x.driver",
            script: """
                git config merge.x.driver "touch $CANARIES/merge"; echo '* merge=x' > .gitattributes
                """
        ),
        configured("diff.external"), configured("core.sshCommand"), configured("core.editor"),
        configured("core.pager"), configured("core.askPass"), configured("core.gitProxy"),
        configured("core.alternateRefsCommand"), configured("sequence.editor"),
        configured("uploadpack.packObjectsHook"), configured("credential.helper"),
        Plant(
            name: "gpg.program",
            script: """
                git config gpg.program "$CANARIES/../gpg"; git config commit.gpgSign true
                printf '#!/bin/sh\\ntouch %s/gpg\\n' "$CANARIES" > $CANARIES/../gpg
                chmod +x $CANARIES/../gpg; git config log.showSignature true
                """
        ),
        Plant(
            name: "aliases of all commands in use",
            script: """
                for name in update-index write-tree commit-tree rev-list index-pack st; do
                    git config alias.$name "!touch $CANARIES/alias-$name"
                done
                """
        ),
        Plant(
            name: "remotes with commands",
            script: """
                git config remote.origin.url "ext::sh -c touch% $CANARIES/ext"
                git config remote.origin.uploadpack "touch $CANARIES/uploadpack"
                git config protocol.ext.allow always; git config url.ext::sh.insteadOf /
                """
        ),
        Plant(
            name: "submodule update command",
            script: """
                git config submodule.s.update "!touch $CANARIES/submodule"
                git config -f .gitmodules submodule.s.path s
                git config -f .gitmodules submodule.s.url "-u./payload"
                """
        ),
        Plant(
            name: "the git directory of a submodule",
            script: """
                mkdir -p .git/modules sub; git init -q --bare .git/modules/sub; echo s > sub/s.txt
                echo 'gitdir: ../.git/modules/sub' > sub/.git
                git --git-dir=.git/modules/sub config core.worktree ../../../sub
                git --git-dir=.git/modules/sub config core.fsmonitor "touch $CANARIES/sub"
                git config submodule.sub.url ./sub; git config submodule.recurse true
                git config submodule.sub.active true; git config status.submoduleSummary true
                """
        ),
        Plant(
            name: "config.worktree",
            script: """
                git config extensions.worktreeConfig true
                git config -f .git/config.worktree core.fsmonitor "touch $CANARIES/worktree"
                git config -f .git/config.worktree core.hooksPath "$PWD/.git/more"
                mkdir .git/more; printf '#!/bin/sh\\ntouch %s/more\\n' "$CANARIES" > .git/more/post-index-change
                chmod +x .git/more/*
                """
        ),
        Plant(
            name: "core.worktree to another folder",
            script: "git config core.worktree $CANARIES/../outside; true"
        ),
        Plant(
            name: "a nested repository with configuration",
            script: """
                mkdir nested; git -C nested init -q; cd nested; echo n > n.txt
                git config core.fsmonitor "touch $CANARIES/nested"
                printf '#!/bin/sh\\ntouch %s/nested-hook\\n' "$CANARIES" > .git/hooks/post-index-change 2>/dev/null \
                    || { mkdir -p .git/hooks; printf '#!/bin/sh\\ntouch %s/nested-hook\\n' "$CANARIES" > .git/hooks/post-index-change; }
                chmod +x .git/hooks/post-index-change; cd ..
                """
        ),
    ]

    private static func configured(_ name: String) -> Plant {
        Plant(name: name, script: "git config \(name) \"touch $CANARIES/\(name)\"")
    }

    @Test(arguments: commands)
    func `no planted command runs and the work comes back`(plant: Plant) async throws {
        try await Sandbox.with { sandbox in
            // The commit is made first, since the agent's own git would trip its own plants.
            let work = try await sandbox.work(
                """
                echo two > committed.txt; git add .; git commit -qm 'Add one'
                \(plant.script)
                echo three > kept.txt; rm -f "$CANARIES"/*
                """
            )
            #expect(work.subjects == ["Add one", "Uncommitted changes of run r1"])
            let publication = try await sandbox.publish(work)
            #expect(try await sandbox.content("kept.txt", of: publication) == "three")
            let user = try await sandbox.discover()
            _ = try await user.diff(from: work.base, to: work.tip)
            _ = try await user.diffStatistics(from: work.base, to: work.tip)
            #expect(try sandbox.tripped() == [])
        }
    }

    @Test func `these plants do run for a git that trusts them`() async throws {
        try await Sandbox.with { sandbox in
            try await sandbox.clone()
            try await sandbox.agent(
                "git config core.fsmonitor \"touch $CANARIES/fsmonitor\"; git status > /dev/null"
            )
            #expect(try sandbox.tripped() == ["fsmonitor"])
        }
    }
}
