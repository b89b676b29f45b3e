import ArgumentParser
import Daemon
import Diagnostics
import JSONC
import OrderedCollections
import Runner
import Runs

/// `berth push`: the branch of a run, to a remote.
struct PushCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "push",
        abstract: "Push the branch of a run now.",
        discussion: Discussion.text(
            """
            The daemon pushes from this machine, as you and with the credentials that your git
            finds. What the remote has is not pushed again, and work of others is not overwritten.
            A push that was given up, or waits for its next attempt, is tried at once. Without
            --remote it goes where the run is pushed anyway, or where git itself would push.

            EXAMPLES
              berth push 1tb4
              berth push berth/fix-the-login-1tb4p9q2mk --remote upstream
            """
        )
    )

    @Argument(help: ArgumentHelp("The run's id, its beginning, or its branch.", valueName: "run"))
    var name: String

    @Option(help: ArgumentHelp("The remote, by name or address.", valueName: "remote"))
    var remote: String?

    @Option(help: "text or json.")
    var format = SummaryFormat.text

    func run() async throws {
        try await Session.run(printsJSON: format == .json) { session in
            let run = try await session.run(name).identifier
            var body = session.offer.object ?? [:]
            if let remote { body["remote"] = .string(remote) }
            let answer = try await session.daemon.call(
                .post,
                "/v1/runs/\(run)/push",
                body: .object(body)
            )
            var failure: Diagnostic?
            try await session.daemon.lines(
                "/v1/events?run=\(run)&after=\(answer["after"]?.integer ?? 0)&follow=1"
            ) { line in
                let event = try RunEvent(line)
                guard event.kind == .push else { return true }
                failure = event.content["diagnostic"].flatMap { try? Diagnostic($0) }
                return false
            }
            let push = try await session.whole(run).push
            if push?.state != .pushed, let failure { throw DiagnosticError(failure) }
            switch format {
            case .json: session.terminal.json((push?.json ?? .null), .pretty)
            case .text:
                let now = RunEvent.now()
                session.terminal.text((push?.sentence(at: now, of: "\(run)") ?? "") + "\n")
            }
        }
    }
}
