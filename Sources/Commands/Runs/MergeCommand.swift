import ArgumentParser
import Daemon
import Diagnostics
import Git
import Glibc
import JSONC
import OrderedCollections
import Runs

/// `berth merge`: a run's branch into another one.
struct MergeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Merge the branch of a run into one of yours.",
        discussion: Discussion.text(
            """
            The merge is computed without touching any work tree, so conflicts are told by file
            before anything is changed. A work tree that has the target checked out is brought up
            to date, and must be without uncommitted changes; no other is touched. Hooks do not
            run.

            Files that would run outside of the container, such as hooks, `.envrc`, scripts of an
            installation and CI workflows, are listed first. Where some of them would run unasked,
            it goes on only after a yes, or with --yes.

            EXAMPLES
              berth merge 1tb4
              berth merge 1tb4 --yes
              berth merge 1tb4 --into main --squash
              berth merge berth/fix-the-login-1tb4p9q2mk --rebase
            """
        )
    )

    @Argument(help: ArgumentHelp("The run's id, its beginning, or its branch.", valueName: "run"))
    var name: String

    @Option(
        help: ArgumentHelp(
            "The branch that gets the work; by default the one checked out.",
            valueName: "branch"
        )
    )
    var into: String?

    @Flag(help: "One commit has all changes.")
    var squash = false

    @Flag(help: "The commits are made again on top of the target.")
    var rebase = false

    @Flag(name: .customLong("no-ff"), help: "A merge commit is made in any case.")
    var noFastForward = false

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The message of the merge or squash commit.", valueName: "text")
    )
    var message: String?

    @Flag(help: "Do not ask about files that would run unasked; they are listed all the same.")
    var yes = false

    @Option(help: "text or json.")
    var format = SummaryFormat.text

    func validate() throws {
        if [squash, rebase, noFastForward].count(where: \.self) > 1 {
            throw ValidationError("--squash, --rebase and --no-ff exclude one another")
        }
        if rebase, message != nil {
            throw ValidationError("--rebase keeps the commits' own messages; leave out --message")
        }
    }

    func run() async throws {
        try await Session.run(printsJSON: format == .json) { session in
            let (run, repository) = try await session.work(of: name)
            let target = try into.map { try BranchName(validating: $0) }
            let triggers = try await triggers(of: run, in: repository, into: target, session)
            guard try isAgreed(triggers, session) else { return }
            let outcome = try await repository.merge(
                try BranchName(validating: run.branch),
                into: target,
                strategy: strategy,
                message: message,
                reviewed: triggers.tip
            )
            switch format {
            case .json: session.terminal.json(Self.json(outcome, triggers), .pretty)
            case .text: session.terminal.text(Self.sentence(outcome, of: run.branch) + "\n")
            }
        }
    }

    /// What comes with the merge and runs outside of the container.
    private func triggers(
        of run: RunWorkView,
        in repository: UserRepository,
        into target: BranchName?,
        _ session: Session
    ) async throws -> TriggerList {
        let current = try repository.currentBranch.map { try BranchName(validating: $0) }
        guard let target = target ?? current else { return TriggerList(triggers: [], tip: nil) }
        return try await run.triggers(in: repository, into: repository.tip(of: target), session)
    }

    /// Lists the files, and asks where some of them would run by themselves.
    private func isAgreed(_ triggers: TriggerList, _ session: Session) throws -> Bool {
        triggers.say(on: session.terminal)
        guard triggers.hasUnasked, !yes else { return true }
        guard isatty(STDIN_FILENO) == 1 else {
            throw DiagnosticError(
                Diagnostic(
                    code: "merge-unasked",
                    "files of this work would run on your machine unasked, and nobody is there to "
                        + "ask; nothing was merged",
                    notes: triggers.lines.filter { $0.hasPrefix("!") },
                    hints: [
                        "look at them with `berth diff \(name)`, then `berth merge \(name) --yes`"
                    ]
                )
            )
        }
        session.terminal.say("merge it with the files marked `!`, which run unasked? [y/N]")
        if ["y", "yes"].contains((readLine() ?? "").lowercased()) { return true }
        session.terminal.say("nothing was merged")
        return false
    }

    private var strategy: MergeStrategy {
        if squash { return .squash }
        if rebase { return .rebase }
        return noFastForward ? .noFastForward : .merge
    }

    private static func sentence(_ outcome: MergeOutcome, of branch: String) -> String {
        let target = "\(outcome.branch)"
        let place = outcome.updatedWorkTree.map { "; \($0) is up to date" } ?? ""
        return switch outcome.kind {
        case .nothing: "\(target) has everything of \(branch) already"
        case .fastForward: "\(target) moved ahead to \(outcome.tip.short)\(place)"
        case .merged: "\(target) got the merge \(outcome.tip.short)\(place)"
        case .squashed: "\(target) got one commit, \(outcome.tip.short)\(place)"
        case .rebased(let count):
            "\(target) got \(count) \(count == 1 ? "commit" : "commits"), up to \(outcome.tip.short)\(place)"
        }
    }

    private static func json(_ outcome: MergeOutcome, _ triggers: TriggerList) -> JSONValue {
        let kind =
            switch outcome.kind {
            case .nothing: "nothing"
            case .fastForward: "fastForward"
            case .merged: "merged"
            case .squashed: "squashed"
            case .rebased: "rebased"
            }
        var object: JSONObject = [
            "branch": .string("\(outcome.branch)"), "kind": .string(kind),
            "tip": .string("\(outcome.tip)"), "triggers": triggers.json,
        ]
        if let old = outcome.old { object["old"] = .string("\(old)") }
        if let place = outcome.updatedWorkTree { object["workTree"] = .string(place) }
        return .object(object)
    }
}
