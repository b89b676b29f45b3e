import ArgumentParser
import Daemon
import Diagnostics
import JSONC
import OrderedCollections
import Runs

/// `berth rewind`: back to a tool call.
struct RewindCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rewind",
        abstract: "Put a branch and its conversation back to what they were at a tool call.",
        discussion: Discussion.text(
            """
            The branch gets the agent's commits up to then, and one more for the files that were in
            none; the next `berth continue` knows the conversation up to then. Nothing is lost:
            what the branch was at is kept under refs/berth/, and a rewind can be rewound. A branch
            that is checked out is left alone, and one with a number is made. An event before the
            first tool call stands for the beginning of the run.

            Ignored files are in no snapshot: the next run begins without them.

            EXAMPLES
              berth events --run 1tb4
              berth rewind 1tb4 --to 5127
            """
        )
    )

    @Argument(help: ArgumentHelp("The run's id, its beginning, or its branch.", valueName: "run"))
    var name: String

    @Option(
        help: ArgumentHelp(
            "The event to go back to, as `berth events` numbers them.",
            valueName: "event"
        )
    )
    var to: Int

    @Option(help: "text or json.")
    var format = SummaryFormat.text

    func run() async throws {
        try await Session.run(printsJSON: format == .json) { session in
            let run = try await session.run(name)
            var body = session.offer.object ?? [:]
            body["event"] = .integer(to)
            let entry = try RunView(
                try await session.daemon.call(
                    .post,
                    "/v1/runs/\(run.identifier)/rewind",
                    body: .object(body)
                )
            )
            for note in entry.summary?.notes ?? [] {
                session.terminal.say("note: \(TerminalText.sanitized(note))")
            }
            switch format {
            case .json: session.terminal.json(entry.json, .pretty)
            case .text: session.terminal.data((entry.branch ?? "") + "\n")
            }
        }
    }
}
