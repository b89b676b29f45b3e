import ArgumentParser
import Daemon
import JSONC
import OrderedCollections
import Runner
import Runs

/// `berth logs`: what happened in a run.
struct LogsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "Show what happened in a run.",
        discussion: Discussion.text(
            """
            EXAMPLES
              berth logs 1tb4
              berth logs --follow 1tb4
              berth logs --format json 1tb4
              berth logs --raw 1tb4 | jq -r .type
            """
        )
    )

    @Argument(help: ArgumentHelp("The run's id, its beginning, or its branch.", valueName: "run"))
    var name: String

    @Flag(name: .shortAndLong, help: "Go on until the run is over.")
    var follow = false

    @Flag(
        help: """
            The agent's own output on stdout, byte for byte unless stdout is a terminal, which gets \
            its control characters escaped.
            """
    )
    var raw = false

    @Option(help: "text or json; json prints one event on each line, as `berth events` does.")
    var format = SummaryFormat.text

    func validate() throws {
        if raw, format == .json {
            throw ValidationError("--raw is JSON already, the agent's own; leave out --format")
        }
    }

    func run() async throws {
        try await Session.run(printsJSON: format == .json) { session in
            let run = try await session.run(name)
            // What is shown is what was asked for here, so it goes to stdout.
            var screen = RunScreen(session: session, run: run, showsOnOutput: true)
            try await session.daemon.lines(
                "/v1/events?run=\(run.identifier)" + (follow ? "&follow=1" : "")
            ) { line in
                if format == .json {
                    session.terminal.json(line)
                    return true
                }
                let event = try RunEvent(line)
                guard raw else { return try await screen.show(event) || !follow }
                if event.kind == .agent, let text = event.content["line"]?.string {
                    session.terminal.isOutputShown
                        ? session.terminal.json(lines: text + "\n")
                        : session.terminal.data(text + "\n")
                }
                return true
            }
        }
    }
}
