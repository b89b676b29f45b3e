import Agent
import ArgumentParser
import Daemon
import Diagnostics
import JSONC
import OrderedCollections
import Runner
import Runs
import UnixSignals

/// Follows a run to its end, shows what happens and leaves with its result.
///
/// Ctrl-C asks for a stop, the second time harder. A terminal that is closed, or a daemon that is
/// killed, leaves the run as it is; from a daemon the follower goes on where it stood.
struct RunFollower {
    let session: Session
    let format: SummaryFormat

    private static let mostReconnections = 20

    /// Follows a run from its first event on, or from a later one.
    ///
    /// - Parameters:
    ///   - run: The run.
    ///   - after: The number of the event after which to begin.
    /// - Throws: The exit code of the run, or what the daemon says.
    func follow(_ run: RunView, after: Int = 0) async throws {
        let signals = stopsOnSignals(run.identifier)
        defer { signals.cancel() }
        var screen = RunScreen(session: session, run: run)
        var number = after
        var reconnections = 0
        while true {
            do {
                try await session.daemon.lines(
                    "/v1/events?run=\(run.identifier)&after=\(number)&follow=1"
                ) { line in
                    let event = try RunEvent(line)
                    number = event.number
                    reconnections = 0
                    return try await screen.show(event)
                }
                break
            } catch let error as DaemonError where error.isLostConnection {
                reconnections += 1
                guard reconnections <= Self.mostReconnections else { throw error }
                session.terminal.say("the daemon went away; going on with the next one …")
                try await Task.sleep(for: .milliseconds(100 * reconnections))
                _ = try await session.daemon.call(.post, "/v1/credentials", body: session.offer)
            }
        }
        let ended = try await session.whole(run.identifier)
        guard ended.status.isOver else { return }
        let report = RunReport(ended)
        report.show(session.terminal, format)
        if report.exitCode != 0 { throw ArgumentParser.ExitCode(report.exitCode) }
    }

    private func stopsOnSignals(_ run: RunIdentifier) -> Task<Void, Never> {
        let session = session
        return Task {
            for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) {
                session.terminal.say("stopping the agent; what it did is brought back …")
                do {
                    _ = try await session.daemon.call(.post, "/v1/runs/\(run)/stop")
                } catch {
                    _ = Session.report(error, session.terminal)
                }
            }
        }
    }
}

extension DaemonError {
    /// Whether the daemon went away, as one that is killed does.
    fileprivate var isLostConnection: Bool {
        switch self {
        case .connection, .notRunning: true
        default: false
        }
    }
}
