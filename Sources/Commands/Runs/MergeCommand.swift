import ArgumentParser
import Daemon
import Diagnostics
import Git
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

            EXAMPLES
              berth merge 1tb4
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
            let outcome = try await repository.merge(
                try BranchName(validating: run.branch),
                into: try into.map { try BranchName(validating: $0) },
                strategy: strategy,
                message: message
            )
            switch format {
            case .json: session.terminal.json(Self.json(outcome), .pretty)
            case .text: session.terminal.text(Self.sentence(outcome, of: run.branch) + "\n")
            }
        }
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

    private static func json(_ outcome: MergeOutcome) -> JSONValue {
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
            "tip": .string("\(outcome.tip)"),
        ]
        if let old = outcome.old { object["old"] = .string("\(old)") }
        if let place = outcome.updatedWorkTree { object["workTree"] = .string(place) }
        return .object(object)
    }
}
