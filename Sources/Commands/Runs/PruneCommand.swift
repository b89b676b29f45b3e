import ArgumentParser
import Daemon
import Diagnostics
import Git
import Glibc
import JSONC
import OrderedCollections
import Runner
import Runs

/// `berth prune`: removes what runs left behind.
struct PruneCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Remove what runs left behind, once it is shown and agreed to.",
        discussion: Discussion.text(
            """
            Containers, volumes, networks, images, packs of objects, copies of repositories, and
            runs with their logs and snapshots go when their run ended longer ago than the setting
            `prune.age` says. A run whose work is not merged stays, whatever its age, and so does
            all that is needed to go on with it; branches always stay. What is at work, what
            carries no label of Berth, and what another user's Berth made is never touched.

            The daemon does the same by itself as the settings `prune.age`, `prune.disk`,
            `prune.free` and `prune.keepFailed` say.

            EXAMPLES
              berth prune --dry-run
              berth prune --older-than 3d --keep-failed
              berth prune --all --repo . --force
              berth prune --dry-run --format json
            """
        )
    )

    @Flag(name: .shortAndLong, help: "Whatever its age.")
    var all = false

    @Option(
        help: ArgumentHelp(
            "What ended longer ago than this, such as 12h or 3d; by default `prune.age`.",
            valueName: "time"
        )
    )
    var olderThan: String?

    @Flag(inversion: .prefixedNo, help: "Keep what runs left that did not succeed.")
    var keepFailed: Bool?

    @Option(
        help: ArgumentHelp("Only what runs of this repository left.", valueName: "path")
    )
    var repo: String?

    @Flag(name: [.customShort("n"), .long], help: "Only show what would go.")
    var dryRun = false

    @Flag(name: [.short, .long, .customLong("yes")], help: "Do not ask.")
    var force = false

    @Option(help: "text or json.")
    var format = SummaryFormat.text

    func validate() throws {
        if all, olderThan != nil {
            throw ValidationError("--all and --older-than exclude one another")
        }
        if let olderThan, TimeSpan(parsing: olderThan) == nil {
            throw ValidationError("--older-than must be a time such as 90m, 12h or 3d")
        }
        if format == .json, !dryRun, !force {
            throw ValidationError("with --format json nobody is asked: add --force or --dry-run")
        }
    }

    func run() async throws {
        try await Session.run(printsJSON: format == .json) { session in
            var wish = PruneWish(
                age: all ? TimeSpan(seconds: 0) : olderThan.flatMap { TimeSpan(parsing: $0) },
                keepsFailed: keepFailed,
                repository: try await repository(session),
                isDryRun: true
            )
            wish.environment = session.environment
            if !dryRun, force {
                wish.isDryRun = false
                return try show(try await Self.call(wish, session), session, isDone: true)
            }
            let answer = try await Self.call(wish, session)
            try show(answer, session, isDone: false)
            let report = PruneReport(answer, isDone: false)
            guard !dryRun, !report.names.isEmpty else { return }
            try agree(session)
            wish.isDryRun = false
            wish.names = report.names
            try show(try await Self.call(wish, session), session, isDone: true)
        }
    }

    private static func call(_ wish: PruneWish, _ session: Session) async throws -> JSONValue {
        try await session.daemon.call(.post, "/v1/prune", body: wish.json)
    }

    /// The repository as the daemon knows it: by its top.
    private func repository(_ session: Session) async throws -> String? {
        guard let repo else { return nil }
        let found = try await UserRepository.discover(
            at: session.absolute(repo),
            program: try await GitProgram.find(environment: session.environment)
        )
        return found.topLevel ?? found.gitDirectory
    }

    /// Shows an answer.
    ///
    /// - Throws: The exit code 3 when something could not be removed.
    private func show(_ answer: JSONValue, _ session: Session, isDone: Bool) throws {
        let report = PruneReport(answer, isDone: isDone)
        switch format {
        case .json: session.terminal.json(answer, .pretty)
        case .text:
            // After the question the list has been seen already.
            let isSeen = isDone && !force
            let lines = isSeen ? [] : report.lines(width: max(session.terminal.width, 100))
            session.terminal.text((lines + [report.sum]).map { $0 + "\n" }.joined())
            for failure in report.failures { session.terminal.say("could not remove \(failure)") }
        }
        if !report.failures.isEmpty { throw ArgumentParser.ExitCode(3) }
    }

    /// Asks whether all this may go.
    ///
    /// - Throws: A diagnostic where nobody answers, the code of an interruption for a no.
    private func agree(_ session: Session) throws {
        StandardStream.write("Remove all this? [y/N] ".utf8, to: STDERR_FILENO)
        guard let line = readLine() else {
            session.terminal.say("")
            throw DiagnosticError(
                Diagnostic(
                    code: "prune-unanswered",
                    "nobody answered, and nothing was removed",
                    hints: ["`berth prune --force` does not ask"]
                )
            )
        }
        if ["y", "yes"].contains(line.lowercased()) { return }
        session.terminal.say("nothing was removed")
        throw ArgumentParser.ExitCode(Diagnostics.ExitCode.interrupted.rawValue)
    }
}
