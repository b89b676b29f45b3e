import ArgumentParser
import Daemon
import Diagnostics
import Git
import JSONC
import OrderedCollections
import Runs

/// `berth conflicts`: which branches of runs cannot be merged side by side.
struct ConflictsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conflicts",
        abstract: "Tell which branches of runs would conflict with each other.",
        discussion: Discussion.text(
            """
            Every branch that a run brought back and that the target does not have yet is merged,
            in memory, with the target and with each other one. The command ends with 1 when there
            is a conflict.

            EXAMPLES
              berth conflicts
              berth conflicts --repo ../shop --into main --format json
            """
        )
    )

    @Option(
        help: ArgumentHelp(
            "The repository; by default that of the current folder.",
            valueName: "path"
        )
    )
    var repo: String?

    @Option(
        help: ArgumentHelp(
            "The branch that all are to come into; by default the one checked out.",
            valueName: "branch"
        )
    )
    var into: String?

    @Option(help: "text or json.")
    var format = SummaryFormat.text

    func run() async throws {
        try await Session.run(printsJSON: format == .json) { session in
            let repository = try await UserRepository.discover(
                at: session.absolute(repo ?? "."),
                program: try await GitProgram.find(environment: session.environment)
            )
            let target = into ?? repository.currentBranch
            let branches = try await branches(session, repository, besides: target)
            let conflicts = try await repository.conflicts(
                among: branches,
                target: try target.map { try BranchName(validating: $0) }
            )
            switch format {
            case .json:
                let list = JSONValue.array(conflicts.map(Self.json))
                let compared = JSONValue.array(branches.map { .string("\($0)") })
                let answer: JSONValue = ["branches": compared, "conflicts": list]
                session.terminal.json(answer, .pretty)
            case .text:
                for conflict in conflicts { session.terminal.text(Self.lines(conflict)) }
                if conflicts.isEmpty {
                    let count = branches.count
                    session.terminal.say(
                        "no conflicts among \(count) \(count == 1 ? "branch" : "branches")"
                    )
                }
            }
            if !conflicts.isEmpty { throw ArgumentParser.ExitCode(1) }
        }
    }

    /// The branches of runs of the repository, each once, the newest first.
    private func branches(
        _ session: Session,
        _ repository: UserRepository,
        besides target: String?
    ) async throws -> [BranchName] {
        let top = repository.topLevel ?? repository.gitDirectory
        let answer = try await session.daemon.call(.get, "/v1/runs?all=1")
        let runs = try (answer["runs"]?.array ?? []).map { try RunView($0) }
        var names: OrderedSet<String> = []
        for run in runs where run.repository == top && run.status.isOver {
            if let branch = run.branch, branch != target { names.append(branch) }
        }
        return try names.map { try BranchName(validating: $0) }
    }

    private static func lines(_ conflict: BranchConflict) -> String {
        let files = conflict.paths.map { "  \(TerminalText.sanitized("\($0)"))\n" }
        return "\(conflict.first) and \(conflict.second)\n" + files.joined()
    }

    private static func json(_ conflict: BranchConflict) -> JSONValue {
        [
            "first": .string("\(conflict.first)"), "second": .string("\(conflict.second)"),
            "files": .array(conflict.paths.map { .string("\($0)") }),
        ]
    }
}
