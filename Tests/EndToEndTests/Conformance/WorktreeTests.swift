import FoundationEssentials
import JSONC
import Testing

extension ConformanceTests {
    /// A worktree of git as the workspace.
    @Suite struct Worktree {
        @Test func `git works in a worktree when what it shares is mounted, too`() async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.devContainer(
                    #"{ "image": "debian:bookworm" }"#,
                    as: "repository"
                )
                let tree = "\(folder.path)/tree"
                try await folder.git(["worktree", "add", "-q", tree], in: repository)
                // What `--relative-paths` of newer git writes.
                try folder.write("gitdir: ../repository/.git/worktrees/tree\n", to: "\(tree)/.git")
                let up = try await folder.up(tree, ["--mount-git-worktree-common-dir", "true"])
                #expect(up.json["remoteWorkspaceFolder"] == "/workspaces/tree")
                let seen = try await folder.execShell(
                    tree,
                    "cat \"$(sed 's/gitdir: //' .git)/HEAD\"; ls ../repository"
                )
                #expect(seen == "ref: refs/heads/tree\n")
                let alone = try await folder.up(tree, ["--remove-existing-container"])
                let id = try #require(alone.container)
                let mounts = try await folder.inspection(of: id)["HostConfig"]?["Mounts"]?.array
                #expect(mounts?.count == 1)
            }
        }
    }
}
