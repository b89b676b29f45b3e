import Agent
import ArgumentParser
import Diagnostics
import FoundationEssentials
import JSONC
import Runner
import Runs

/// `berth agent`: Claude Code's binary, where it is and how it is had.
struct AgentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agent",
        abstract: "Show or install Claude Code's native binary.",
        discussion: Discussion.text(
            """
            EXAMPLES
              berth agent show       which binary runs would use, with version and sha256
              berth agent install    download the pinned release and check it
            """
        ),
        subcommands: [ShowCommand.self, InstallCommand.self],
        defaultSubcommand: ShowCommand.self
    )

    /// `berth agent show`: the binary that runs would use.
    struct ShowCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Show which binary runs would use."
        )

        func run() async throws {
            try await Session.run { session in
                let settings = try ConfigCommand.settings(session, folder: nil)
                let found = try await AgentBinary(
                    environment: session.environment,
                    folders: session.folders,
                    chosenPath: settings.agentPath
                ).find()
                let release = found.release
                session.terminal.text(
                    """
                    Claude Code \(release.version) (\(release.architecture.rawValue), \(release.libc.rawValue))
                    path    \(found.path)
                    sha256  \(release.sha256 ?? "unknown")\(release.isCustom ? "" : "  (pinned)")
                    volume  \(release.volumeName)

                    """
                )
            }
        }
    }

    /// `berth agent install`: downloads the pinned release.
    struct InstallCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "install",
            abstract: "Download the pinned release and check it against its own hash record.",
            discussion:
                "The release comes from PyPI, inside the package claude-agent-sdk, by `pip download`."
        )

        func run() async throws {
            try await Session.run { session in
                let printer = ProgressPrinter(terminal: session.terminal)
                let path = try await AgentDownload(
                    environment: session.environment,
                    folders: session.folders,
                    progress: printer.sink
                ).install()
                session.terminal.data(path + "\n")
            }
        }
    }
}
