import ArgumentParser
import Daemon
import Diagnostics
import JSONC
import OrderedCollections
import Runner
import Runs

/// Waits until runs are over, and tells each one's end.
struct RunWaiter {
    let session: Session
    let format: SummaryFormat

    /// Waits for all of these runs.
    ///
    /// - Throws: The exit code of the first run, in the order given, that did not succeed.
    func wait(for runs: [RunIdentifier]) async throws {
        var code: Int32 = 0
        for run in runs {
            let ended = try await end(of: run)
            tell(ended)
            if code == 0 { code = (ended.summary?.exitCode ?? .done).rawValue }
        }
        if code != 0 { throw ArgumentParser.ExitCode(code) }
    }

    private func end(of run: RunIdentifier) async throws -> RunView {
        var after = 0
        while true {
            let view = try await session.whole(run)
            if view.status.isOver { return view }
            do {
                try await session.daemon.lines("/v1/events?run=\(run)&after=\(after)&follow=1") {
                    line in
                    after = line["number"]?.integer ?? after
                    guard line["kind"]?.string == RunEvent.Kind.status.rawValue else { return true }
                    return !(try RunStatus(line)).isOver
                }
            } catch DaemonError.connection {
                // The next look starts another daemon, which goes on with the run.
            }
        }
    }

    private func tell(_ run: RunView) {
        switch format {
        case .json: session.terminal.json(run.json)
        case .text:
            let reason = run.status.reason.map { "  " + TerminalText.sanitized($0) } ?? ""
            let branch = run.summary?.branch.map { "  " + $0 } ?? ""
            session.terminal.text("\(run.identifier)  \(run.status.word)\(branch)\(reason)\n")
        }
    }
}
