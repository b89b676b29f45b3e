import ArgumentParser
import Daemon
import JSONC
import OrderedCollections
import Runs

/// `berth rm`: removes runs that are over.
struct RmCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rm",
        abstract: "Remove what is kept of runs that are over.",
        discussion: Discussion.text(
            """
            The logs, the container if one was kept, and the run's place in `berth ps` go. Branches
            stay. A run whose work could not be brought back is removed with --force only, since
            its clone is the only copy.

            EXAMPLES
              berth rm 1tb4
              berth rm --force 1tb4 1tb6
            """
        )
    )

    @Argument(help: ArgumentHelp("Ids of runs, their beginnings, or branches.", valueName: "run"))
    var names: [String]

    @Flag(help: "Also when the clone is the only copy of the work.")
    var force = false

    @Option(help: "text or json.")
    var format = SummaryFormat.text

    func run() async throws {
        try await Session.run(printsJSON: format == .json) { session in
            var removed: [JSONValue] = []
            for name in names {
                let run = try await session.run(name)
                _ = try await session.daemon.call(
                    .delete,
                    "/v1/runs/\(run.identifier)" + (force ? "?force=1" : "")
                )
                removed.append(.string("\(run.identifier)"))
                if format == .text { session.terminal.data("\(run.identifier)\n") }
            }
            if format == .json {
                let answer: JSONValue = ["removed": .array(removed)]
                session.terminal.data(answer.text(.pretty) + "\n")
            }
        }
    }
}
