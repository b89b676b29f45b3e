import ArgumentParser
import Diagnostics
import Rehearsal
import Runner
import Runs

/// `berth attach`: goes on with a run whose berth was ended before it.
struct AttachCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attach",
        abstract: "Go on with a run that lost its berth.",
        discussion: Discussion.text(
            """
            The agent works on when Berth is ended; attach follows it from where the log stood and
            brings its work back. Without an id the only such run is taken.

            EXAMPLES
              berth attach
              berth attach 1tb4p9q2mk
            """
        )
    )

    @Argument(help: ArgumentHelp("The run's id.", valueName: "run"))
    var identifier: String?

    @OptionGroup(title: "Run")
    var options: RunOptions

    func run() async throws {
        try await Session.run(printsJSON: options.format == .json) { session in
            let (ticket, machine) = try RunHistory(folders: session.folders).interrupted(identifier)
            var options = options
            options.rehearse = options.rehearse ?? ticket.rehearsal
            let flow = RunFlow(session: session, options: options)
            guard let run = RunIdentifier(parsing: ticket.run) else { return }
            let request = try flow.request(
                run: run,
                prompt: ticket.prompt,
                repository: ticket.repository
            )
            try await flow.carryOut(run) { driver in
                try await driver.resume(ticket, machine, request)
            }
        }
    }
}
