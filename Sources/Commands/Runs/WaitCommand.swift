import ArgumentParser
import Daemon
import JSONC
import Runs

/// `berth wait`: waits until runs are over.
struct WaitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wait",
        abstract: "Wait until runs are over.",
        discussion: Discussion.text(
            """
            Prints one line for each run: its id, how it ended, and its branch. Without ids it
            waits for all runs. Leaves with the code of the first run that did not succeed.

            EXAMPLES
              berth wait
              berth wait 1tb4 1tb6 && git merge berth/one berth/two
            """
        )
    )

    @Argument(help: ArgumentHelp("Ids of runs, their beginnings, or branches.", valueName: "run"))
    var names: [String] = []

    @Option(help: "text or json; json prints each run as one line.")
    var format = SummaryFormat.text

    func run() async throws {
        try await Session.run(printsJSON: format == .json) { session in
            var runs: [RunIdentifier] = []
            for name in names { runs.append(try await session.run(name).identifier) }
            if names.isEmpty {
                let answer = try await session.daemon.call(.get, "/v1/runs")
                runs = try (answer["runs"]?.array ?? []).map { try RunView($0).identifier }
                // The list has the newest first.
                runs.reverse()
            }
            try await RunWaiter(session: session, format: format).wait(for: runs)
        }
    }
}
