import JSONC
import Testing

extension ConformanceTests {
    /// A user's dotfiles, cloned and installed inside.
    @Suite struct UserDotfiles {
        /// An image with git, whose user gets repositories of dotfiles before they are asked for.
        private static func configuration(_ script: String, _ more: String = "") -> String {
            """
              "image": "mcr.microsoft.com/devcontainers/base:bookworm",
              "updateRemoteUserUID": false,
              "onCreateCommand": "sh /workspaces/project/make.sh '\(script)'",
              "postStartCommand": "cat /tmp/log > /tmp/seen-at-start 2>/dev/null; true"
              \(more)
            """
        }

        private static let make = """
            set -e
            mkdir -p /tmp/dots/script && cd /tmp/dots
            git init -q -b main
            echo 'set nothing' > .vimrc
            [ -z "$1" ] || printf '#!/bin/sh\\necho %s $PWD $TOKEN >> /tmp/log\\n' "$1" > "$1"
            # Further down the list, so it does not count.
            printf '#!/bin/sh\\necho last >> /tmp/log\\n' > script/setup
            [ -n "$1" ] || rm script/setup
            git add -A
            git -c user.name=Ada -c user.email=ada@example.org commit -q -m dots
            """

        @Test func `the first script that is there installs them, once, with secrets`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.workspace(
                    Self.configuration("bootstrap"),
                    ["make.sh": Self.make]
                )
                let secrets = "\(folder.path)/secrets.json"
                try folder.write(#"{ "TOKEN": "t0ken-value" }"#, to: secrets)
                let flags = ["--dotfiles-repository", "/tmp/dots", "--secrets-file", secrets]
                let up = try await folder.up(repository, flags)
                #expect(up.errors.contains("✓ dotfiles from /tmp/dots"), "\(up.errors)")
                #expect(!up.errors.contains("t0ken-value"))
                for _ in 1...2 {
                    let log = try await folder.inside(
                        up.container,
                        "cat /tmp/log /tmp/seen-at-start; ls -A ~vscode/dotfiles"
                    )
                    let line = "bootstrap /home/vscode/dotfiles t0ken-value"
                    #expect(log == "\(line)\n\(line)\n.git\n.vimrc\nbootstrap\nscript")
                    // They are in place, so they are left alone.
                    _ = try await folder.up(repository, flags)
                }
            }
        }

        @Test func `a command of the user's choice, another folder, and links without a script`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.workspace(
                    Self.configuration("mine"),
                    ["make.sh": Self.make]
                )
                let flags = [
                    "--dotfiles-repository", "/tmp/dots", "--dotfiles-target-path", "~/own dots",
                    "--dotfiles-install-command", "mine",
                ]
                let chosen = try await folder.up(repository, flags)
                let log = try await folder.inside(chosen.container, "cat /tmp/log")
                #expect(log == "mine /home/vscode/own dots")
                try folder.configure(repository, Self.configuration(""))
                let linked = try await folder.up(
                    repository,
                    ["--remove-existing-container", "--dotfiles-repository", "/tmp/dots"]
                )
                let link = try await folder.inside(linked.container, "readlink ~vscode/.vimrc")
                #expect(link == "/home/vscode/dotfiles/.vimrc")
            }
        }

        @Test func `dotfiles that cannot be installed are told, and the container is up`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.workspace(
                    Self.configuration("install.sh"),
                    ["make.sh": Self.make.replacing("echo %s", with: "exit 5; echo %s")]
                )
                for (flags, reason) in [
                    (["--dotfiles-repository", "/tmp/nowhere"], "returned 128"),
                    (["--dotfiles-repository", "/tmp/dots"], "returned 5"),
                    (
                        [
                            "--dotfiles-repository", "/tmp/dots", "--dotfiles-install-command",
                            "no-such-file",
                        ], "returned 126"
                    ),
                ] {
                    let up = try await folder.up(repository, flags)
                    #expect(up.json["outcome"] == "success")
                    #expect(up.errors.contains(reason), "\(up.errors)")
                }
                try folder.configure(
                    repository,
                    #""image": "debian:bookworm", "onCreateCommand": "rm -f $(command -v git)""#
                )
                let bare = try await folder.up(
                    repository,
                    ["--remove-existing-container", "--dotfiles-repository", "ada/dotfiles"]
                )
                #expect(bare.errors.contains("there is no git in the container"))
            }
        }
    }
}
