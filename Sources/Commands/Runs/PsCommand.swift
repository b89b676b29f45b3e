import ArgumentParser
import Daemon
import JSONC
import Runner
import Runs

/// `berth ps`: the runs and what they do now.
struct PsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ps",
        abstract: "List runs and what they do now.",
        discussion: Discussion.text(
            """
            EXAMPLES
              berth ps
              berth ps --all --format json
              berth stop $(berth ps --quiet)
            """
        )
    )

    @Flag(name: .shortAndLong, help: "Also those that are over.")
    var all = false

    @Flag(name: .shortAndLong, help: "Ids only.")
    var quiet = false

    @Option(help: "text or json.")
    var format = SummaryFormat.text

    func run() async throws {
        try await Session.run(printsJSON: format == .json) { session in
            let answer = try await session.daemon.call(.get, all ? "/v1/runs?all=1" : "/v1/runs")
            let runs = answer["runs"]?.array ?? []
            if format == .json {
                session.terminal.json(JSONValue.array(runs), .pretty)
                return
            }
            let views = try runs.map { try RunView($0) }
            if quiet {
                for view in views { session.terminal.data("\(view.identifier)\n") }
                return
            }
            guard !views.isEmpty else {
                session.terminal.say(all ? "there are no runs" : "no run is at work or waits")
                return
            }
            let table = RunTable(
                runs: views,
                now: RunEvent.now(),
                style: session.terminal.outputStyle,
                width: max(session.terminal.width, 100)
            )
            session.terminal.text(table.lines.map { $0 + "\n" }.joined())
        }
    }
}
