import ArgumentParser
import Daemon
import Diagnostics
import FoundationEssentials
import Glibc
import JSONC
import OrderedCollections
import Runner
import Runs

/// `berth daemon`: the process that owns the runs.
struct DaemonCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "daemon",
        abstract: "Start, stop or look at the process that owns your runs.",
        discussion: Discussion.text(
            """
            Commands about runs start it when it is needed. It listens on a socket that is yours
            alone and keeps its runs below $XDG_STATE_HOME/berth. Agents work on when it ends; the
            next one follows them from where the last one stood.

            EXAMPLES
              berth daemon status
              berth daemon stop --runs
              systemctl --user enable --now berth     (see packaging/berth.service)
            """
        ),
        subcommands: [Start.self, Stop.self, Status.self, Logs.self, Run.self]
    )
}

extension DaemonCommand {
    /// `berth daemon start`.
    struct Start: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "start",
            abstract: "Start the daemon and wait until it serves.",
            discussion: Discussion.text(
                """
                EXAMPLES
                  berth daemon start
                """
            )
        )

        @Option(help: "text or json.")
        var format = SummaryFormat.text

        func run() async throws {
            try await Session.run(printsJSON: format == .json) { session in
                let isNew = try await session.daemon.ensureRunning()
                guard let status = try await session.daemon.status() else {
                    throw DaemonError.notRunning(socket: session.daemon.place.socketPath)
                }
                guard format == .text else {
                    return session.terminal.json(status.json, .pretty)
                }
                let words = isNew ? "runs now" : "was running already"
                session.terminal.say("the daemon \(words), as process \(status.process)")
            }
        }
    }

    /// `berth daemon stop`.
    struct Stop: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "stop",
            abstract: "End the daemon; agents work on unless --runs is given.",
            discussion: Discussion.text(
                """
                Agents at work go on in their containers, but nobody gives them their model until a
                daemon runs again; the next one goes on with them. With --runs they are stopped and
                their work is brought back first.

                EXAMPLES
                  berth daemon stop
                  berth daemon stop --runs
                """
            )
        )

        @Flag(help: "Stop the agents first and bring their work back.")
        var runs = false

        @Option(help: "text or json.")
        var format = SummaryFormat.text

        func run() async throws {
            try await Session.run(printsJSON: format == .json) { session in
                let daemon = session.daemon
                guard let status = try await daemon.status() else {
                    if format == .json { tell(wasRunning: false, runsLeft: 0, session) }
                    session.terminal.say("the daemon is not running")
                    return
                }
                if runs, status.runsAtWork > 0 {
                    session.terminal.say("stopping \(Self.count(status.runsAtWork)) …")
                }
                let path = "/v1/shutdown" + (runs ? "?runs=1" : "")
                let answer = try await daemon.call(.post, path, startsDaemon: false)
                try await daemon.untilGone()
                let left = answer["runsAtWork"]?.integer ?? 0
                if format == .json { tell(wasRunning: true, runsLeft: left, session) }
                let waiting = answer["runsWaiting"]?.integer ?? 0
                var words = ["the daemon has ended"]
                if left > 0 {
                    let verb = left == 1 ? "goes" : "go"
                    words.append(
                        "\(Self.count(left)) \(verb) on without supervision until it is started again"
                    )
                }
                if waiting > 0 {
                    let verb = waiting == 1 ? "waits" : "wait"
                    words.append("\(Self.count(waiting)) \(verb) for the next one")
                }
                session.terminal.say(words.joined(separator: "; "))
            }
        }

        private func tell(wasRunning: Bool, runsLeft: Int, _ session: Session) {
            let answer: JSONValue = [
                "wasRunning": .bool(wasRunning), "runsLeft": .integer(runsLeft),
            ]
            session.terminal.json(answer, .pretty)
        }

        private static func count(_ runs: Int) -> String { runs == 1 ? "1 run" : "\(runs) runs" }
    }

    /// `berth daemon status`.
    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "status",
            abstract: "Tell how the daemon fares; leaves with 3 when it is not running.",
            discussion: Discussion.text(
                """
                EXAMPLES
                  berth daemon status
                  berth daemon status --format json
                """
            )
        )

        @Option(help: "text or json.")
        var format = SummaryFormat.text

        func run() async throws {
            try await Session.run(printsJSON: format == .json) { session in
                let daemon = session.daemon
                guard let status = try await daemon.status() else {
                    throw DaemonError.notRunning(socket: daemon.place.socketPath)
                }
                guard format == .text else {
                    return session.terminal.json(status.json, .pretty)
                }
                let age = RunTable.age(RunEvent.now() - status.startMilliseconds)
                let lines = [
                    "running as process \(status.process) for \(age), Berth \(status.version)",
                    "\(status.runsAtWork) at work, \(status.runsWaiting) waiting",
                    "socket \(status.socket)",
                    "runs   \(status.folder)",
                    "log    \(daemon.place.log)",
                ]
                session.terminal.text(lines.map { $0 + "\n" }.joined())
            }
        }
    }

    /// `berth daemon logs`.
    struct Logs: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "logs",
            abstract: "Print what the daemon tells of its own doings.",
            discussion: Discussion.text(
                """
                EXAMPLES
                  berth daemon logs
                """
            )
        )

        func run() async throws {
            try await Session.run { session in
                let path = session.daemon.place.log
                for file in [path + ".1", path] {
                    let bytes = try Files.read(file, atMost: 64 << 20) ?? []
                    session.terminal.text(String(decoding: bytes, as: UTF8.self))
                }
            }
        }
    }

    /// `berth daemon run`.
    struct Run: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "run",
            abstract: "Be the daemon, in the foreground, as systemd wants it.",
            discussion: Discussion.text(
                """
                A credential in this process's environment serves all runs that brought none, also
                after a restart. Ctrl-C or SIGTERM ends it; agents work on.

                EXAMPLES
                  berth daemon run
                """
            )
        )

        @Flag(help: ArgumentHelp("It was started by a client.", visibility: .hidden))
        var detached = false

        func run() async throws {
            try await Session.run { session in
                try await Daemon(
                    folders: session.folders,
                    environment: session.environment,
                    version: BerthCommand.version
                ).run(isDetached: detached)
            }
        }
    }
}
