import ArgumentParser
import Daemon
import JSONC
import Runs

/// `berth events`: everything that happens, as JSON lines.
struct EventsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract: "Print what happens in all runs, as JSON lines.",
        discussion: Discussion.text(
            """
            Each line has a number that never comes again; with --after a program goes on where it
            stopped reading. docs/api.md describes the events.

            EXAMPLES
              berth events
              berth events --run 1tb4 --no-follow
              berth events --after 4711 | jq -c 'select(.kind == "status")'
            """
        )
    )

    @Option(help: ArgumentHelp("Only events after this number.", valueName: "number"))
    var after = 0

    @Option(help: ArgumentHelp("Only events of this run.", valueName: "run"))
    var run: String?

    @Flag(inversion: .prefixedNo, help: "Go on with what happens next.")
    var follow = true

    /// The forms of events; every command about runs has the option.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case json
    }

    @Option(help: "json; there is no other form.")
    var format = Format.json

    func validate() throws {
        if after < 0 { throw ValidationError("--after is the number of an event") }
    }

    func run() async throws {
        try await Session.run { session in
            var path = "/v1/events?after=\(after)"
            if let name = run { path += "&run=\(try await session.run(name).identifier)" }
            if follow { path += "&follow=1" }
            try await session.daemon.text(path) { lines in
                session.terminal.json(lines: String(decoding: lines, as: UTF8.self))
                return true
            }
        }
    }
}
