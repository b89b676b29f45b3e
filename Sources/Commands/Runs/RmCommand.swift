import ArgumentParser
import Daemon
import JSONC
import OrderedCollections
import Runs

/// `berth rm`: removes runs that are over.
struct RmCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rm",
        abstract: "Remove runs with everything that is kept of them.",
        discussion: Discussion.text(
            """
            The logs, the snapshots, the container and the volumes that it left, and its place in
            `berth ps` go; the conversation goes with the last run of a branch. Branches stay,
            merged or not. A run that is not over, one whose work could not be brought back, and
            one whose branch was deleted before it was merged are removed with --force only: the
            first is stopped and its work brought back, of the others the only copy goes.

            EXAMPLES
              berth rm 1tb4
              berth rm --force 1tb4 1tb6
              berth prune                  all that is old and merged
            """
        )
    )

    @Argument(help: ArgumentHelp("Ids of runs, their beginnings, or branches.", valueName: "run"))
    var names: [String]

    @Flag(help: "Also a run that is not over, which is stopped, or the only copy of its work.")
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
                    "/v1/runs/\(run.identifier)" + (force ? "?force=1" : ""),
                    body: ["environment": RunDispatch.json(session.environment)]
                )
                removed.append(.string("\(run.identifier)"))
                if format == .text { session.terminal.data("\(run.identifier)\n") }
            }
            if format == .json {
                let answer: JSONValue = ["removed": .array(removed)]
                session.terminal.json(answer, .pretty)
            }
        }
    }
}
