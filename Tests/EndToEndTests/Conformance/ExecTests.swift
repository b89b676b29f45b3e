import JSONC
import Testing

extension ConformanceTests {
    /// One command in a container that runs.
    @Suite struct Exec {
        @Test func `codes, signals and folders are the command's own`() async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.workspace(
                    #""image": "debian:bookworm", "containerEnv": { "NAME": "container" }"#
                )
                let none = try await folder.berth(["exec", "true"], in: repository)
                #expect(none.exitCode == 1)
                #expect(none.errors.contains("Dev container not found."))
                let up = try await folder.up(repository)
                let container = try #require(up.container)
                for (script, code) in [
                    ("exit 7", 7), ("kill -TERM $$", 143), ("kill -KILL $$", 137),
                ] {
                    let result = try await folder.berth(
                        ["exec", "sh", "-c", script],
                        in: repository
                    )
                    #expect(result.exitCode == code, "\(script)")
                }
                // What follows the command's name is not ours, help and options included.
                let words = try await folder.berth(
                    [
                        "exec", "--remote-env", "A=1", "--remote-env", "EMPTY=", "sh", "-c",
                        "echo $A${EMPTY-unset} $@; pwd", "sh", "--remote-env", "--help", "--",
                    ],
                    in: repository
                )
                #expect(words.output == "1 --remote-env --help --\n/workspaces/project\n")
                // By id or labels no configuration is needed, and the home is the place.
                let ofFolder = "devcontainer.local_folder=\(repository)"
                for flags in [["--container-id", container], ["--id-label", ofFolder]] {
                    let result = try await folder.berth(
                        ["exec"] + flags + ["sh", "-c", "pwd; echo $NAME"],
                        in: "/"
                    )
                    #expect(result.output == "/root\ncontainer\n", "\(result.errors)")
                }
                let elsewhere = try await folder.berth(
                    ["exec", "--container-id", container, "--workspace-folder", repository, "pwd"],
                    in: "/"
                )
                #expect(elsewhere.output == "/workspaces/project\n", "\(elsewhere.errors)")
                let missing = try await folder.berth(
                    ["exec", "--container-id", "no-such-container", "true"],
                    in: repository
                )
                #expect(missing.exitCode == 1)
                #expect(missing.errors.contains("Dev container not found."))
                // A stopped container is not started.
                try await folder.docker(["stop", "--time", "0", container])
                let stopped = try await folder.berth(["exec", "true"], in: repository)
                #expect(stopped.exitCode == 1)
                #expect(stopped.errors.contains("does not run"))
                let state = try await folder.docker([
                    "inspect", "-f", "{{.State.Running}}", container,
                ])
                #expect(state == "false")
            }
        }

        @Test func `a command has a terminal only where Berth has one, or is told so`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.workspace(#""image": "debian:bookworm""#)
                _ = try await folder.up(repository)
                let piped = try await folder.berth(["exec", "tty"], in: repository)
                #expect(piped.output == "not a tty\n")
                #expect(piped.exitCode == 1)
                let binary = try BerthProcess.binary
                let own = try await folder.tool(
                    "script",
                    ["-qec", "'\(binary)' exec tty", "/dev/null"],
                    in: repository,
                    environment: folder.environment
                )
                #expect(own.contains("/dev/pts/"), "\(own)")
                let size =
                    "i=0; until [ \"$(stty size)\" = '33 77' ] || [ $i = 100 ]; do"
                    + " i=$((i+1)); sleep 0.1; done; stty size"
                let told = try await folder.berth(
                    [
                        "exec", "--log-format", "json", "--terminal-columns", "77",
                        "--terminal-rows", "33", "sh", "-c", size,
                    ],
                    in: repository
                )
                #expect(told.output.filter { !$0.isNewline } == "33 77", "\(told.errors)")
            }
        }
    }
}
