import ArgumentParser
import Daemon
import Diagnostics
import JSONC
import Runs

/// `berth attach`: follows a run that works without anybody watching.
struct AttachCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attach",
        abstract: "Follow a run to its end.",
        discussion: Discussion.text(
            """
            Shows what happened so far and what happens next, and leaves with the run's result.
            Without an id the only run that is not over is taken. A credential in the environment
            serves runs that lost theirs when the daemon was started again.

            EXAMPLES
              berth attach
              berth attach 1tb4
            """
        )
    )

    @Argument(help: ArgumentHelp("The run's id, or the beginning of it.", valueName: "run"))
    var identifier: String?

    @Option(help: "text or json.")
    var format = SummaryFormat.text

    func run() async throws {
        try await Session.run(printsJSON: format == .json) { session in
            _ = try await session.daemon.call(.post, "/v1/credentials", body: session.offer)
            let run: RunView
            if let identifier {
                run = try await session.run(identifier)
            } else {
                run = try await only(session)
            }
            try await RunFollower(session: session, format: format).follow(run)
        }
    }

    /// The only run that is not over.
    private func only(_ session: Session) async throws -> RunView {
        let answer = try await session.daemon.call(.get, "/v1/runs")
        let open = try (answer["runs"]?.array ?? []).map { try RunView($0) }
        if let only = open.first, open.count == 1 { return only }
        throw DiagnosticError(
            Diagnostic(
                code: "run-choice",
                open.isEmpty
                    ? "all runs are over; there is nothing to go on with"
                    : "several runs are unfinished",
                hints: open.isEmpty
                    ? ["begin one with `berth run`"]
                    : open.map { run in
                        let title = TerminalText.oneLine(run.prompt, width: 60)
                        return "`berth attach \(run.identifier)`: \(title)"
                    }
            )
        )
    }
}
