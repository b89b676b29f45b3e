import FoundationEssentials
import JSONC
import OrderedCollections
import Testing

extension ConformanceTests {
    /// The program under the name of the reference CLI.
    @Suite struct DropIn {
        private static let verbs = [
            "up", "set-up", "build", "run-user-commands", "read-configuration", "exec",
            "outdated", "upgrade", "features", "templates",
        ]

        @Test func `version and help are those of a dev container tool`() async throws {
            try await TestFolder.with { folder in
                let version = try await folder.devcontainer(["--version"])
                #expect(version.output == "0.88.0\n")
                #expect(version.exitCode == 0)
                let help = try await folder.devcontainer(["--help"])
                #expect(help.exitCode == 0)
                #expect(help.output.contains("USAGE: devcontainer <subcommand>"))
                let listed = help.output.split(separator: "\n")
                    .filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }
                    .compactMap { $0.split(separator: " ").first.map(String.init) }
                for verb in Self.verbs { #expect(listed.contains(verb), "\(help.output)") }
                for verb in ["run", "continue", "plan", "down", "agent", "config"] {
                    #expect(!listed.contains(verb))
                    #expect(try await folder.devcontainer([verb]).exitCode == 1)
                }
                let upHelp = try await folder.devcontainer(["up", "--help"])
                #expect(upHelp.output.contains("USAGE: devcontainer up"))
            }
        }

        @Test func `what is wrong with the command line is told on stderr, with the code 1`()
            async throws
        {
            try await TestFolder.with { folder in
                for arguments in [
                    [], ["no-such-verb"], ["up", "--no-such-flag"],
                    ["up", "--id-label", "x"], ["read-configuration", "--id-label", "x="],
                ] {
                    let result = try await folder.devcontainer(arguments)
                    #expect(result.exitCode == 1)
                    #expect(result.output == "")
                    #expect(result.errors != "")
                }
            }
        }

        @Test func `faults have the code 1, and up tells them as JSON`() async throws {
            try await TestFolder.with { folder in
                let up = try await folder.devcontainer(["up", "--workspace-folder", "."])
                #expect(up.exitCode == 1)
                let message =
                    "Dev container config (\(folder.path)/.devcontainer/devcontainer.json) not found."
                let outcome = try JSONValue(parsing: up.output)
                #expect(outcome["outcome"]?.string == "error")
                #expect(outcome["message"]?.string == message)
                let read = try await folder.devcontainer(["read-configuration"])
                #expect(read.exitCode == 1)
                #expect(read.output == "")
                #expect(read.errors.contains(message))
                try folder.write("{,}", to: "\(folder.path)/.devcontainer.json")
                #expect(try await folder.devcontainer(["read-configuration"]).exitCode == 1)
            }
        }

        @Test func `a configuration is read from any file, and truth values are written out`()
            async throws
        {
            try await TestFolder.with { folder in
                let project = "\(folder.path)/proj"
                try folder.write(#"{"image":"a"}"#, to: "\(project)/sub/my.json")
                try await folder.git(["init", "-q"], in: project)
                let arguments = [
                    "read-configuration", "--workspace-folder", "\(project)/sub", "--config",
                    "\(project)/sub/my.json", "--log-level", "trace", "--log-format", "json",
                    "--docker-path", "docker", "--docker-compose-path", "docker-compose",
                    "--user-data-folder", "/tmp", "--terminal-columns", "80", "--terminal-rows",
                    "24", "--skip-feature-auto-mapping", "--include-features-configuration=false",
                    "--include-merged-configuration", "false",
                ]
                for (more, expected) in [
                    (["--mount-workspace-git-root"], "/workspaces/proj/sub"),
                    (["--mount-workspace-git-root", "true"], "/workspaces/proj/sub"),
                    (["--mount-workspace-git-root=false"], "/workspaces/sub"),
                ] {
                    let result = try await folder.devcontainer(arguments + more)
                    #expect(result.exitCode == 0, "\(result.errors)")
                    let answer = try JSONValue(parsing: result.output)
                    #expect(answer["configuration"]?["image"]?.string == "a")
                    #expect(answer["workspace"]?["workspaceFolder"]?.string == expected)
                    #expect(answer.object?.count == 2)
                }
            }
        }

        @Test func `exec passes on what it gets and what comes back`() async throws {
            try await TestFolder.with { folder in
                let container = try await folder.container(
                    ["devcontainer.local_folder=\(folder.path)/x"],
                    ["FRUIT=cherry"]
                )
                let result = try await folder.devcontainer([
                    "exec", "--container-id", container, "--remote-env", "NUT=hazel", "sh",
                    "-c",
                    "echo $FRUIT $NUT $1 $2; exit 7", "sh", "--prebuild", "false",
                ])
                #expect(result.output == "cherry hazel --prebuild false\n")
                #expect(result.exitCode == 7)
                try await folder.docker(["rm", "--force", container])
            }
        }
    }
}
