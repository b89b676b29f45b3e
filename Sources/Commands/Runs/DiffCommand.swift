import ArgumentParser
import Daemon
import Diagnostics
import Git
import Glibc
import JSONC
import OrderedCollections
import Runs

/// `berth diff`: what a run changed.
struct DiffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Show what a run changed.",
        discussion: Discussion.text(
            """
            The difference between the commit that the run started from and its branch, as git
            shows it, with your own pager and colours.

            EXAMPLES
              berth diff 1tb4
              berth diff berth/make-the-failing-test-1tb4p9q2mk --stat
              berth diff 1tb4 --format json | jq '.files[].path'
            """
        )
    )

    @Argument(help: ArgumentHelp("The run's id, its beginning, or its branch.", valueName: "run"))
    var name: String

    @Flag(help: "Only the names of the files and how much changed.")
    var stat = false

    @Option(help: "text or json; json tells the files and how much of each changed.")
    var format = SummaryFormat.text

    func run() async throws {
        try await Session.run(printsJSON: format == .json) { session in
            if format == .json { return try await tell(session) }
            let run = try await session.whole(try await session.run(name).identifier)
            guard let base = run.base, let branch = run.summary?.branch ?? run.branch,
                run.status.isOver, run.summary?.branch != nil || !run.commits.isEmpty
            else {
                throw DiagnosticError(
                    Diagnostic(
                        code: "run-no-work",
                        run.status.isOver
                            ? "the run \(run.identifier) brought no work back"
                            : "the run \(run.identifier) is not over, and its work is not back yet",
                        hints: ["`berth show \(run.identifier)` tells how it stands"]
                    )
                )
            }
            let tip = run.summary?.commits.last?.name ?? branch
            let program = try await GitProgram.find(environment: session.environment)
            let arguments =
                ["git", "-C", run.repository, "diff"] + (stat ? ["--stat"] : [])
                + ["\(base)...\(tip)", "--"]
            try Self.become("\(program.path)", arguments)
        }
    }

    private func tell(_ session: Session) async throws {
        let (run, repository) = try await session.work(of: name)
        guard let base = run.base,
            let tip = try await repository.tip(of: try BranchName(validating: run.branch))
        else { throw GitError.noSuchBranch(name: run.branch) }
        let files = try await repository.fileChanges(from: base, to: tip).map {
            change -> JSONValue in
            var file: JSONObject = ["path": .string("\(change.path)")]
            file["insertions"] = change.insertions.map { .integer($0) }
            file["deletions"] = change.deletions.map { .integer($0) }
            return JSONValue.object(file)
        }
        let answer: JSONValue = [
            "run": .string("\(run.view.identifier)"), "base": .string("\(base)"),
            "branch": .string(run.branch), "tip": .string("\(tip)"), "files": .array(files),
        ]
        session.terminal.data(answer.text(.pretty) + "\n")
    }

    /// Lets git take the place of this process, so that its pager and its code are its own.
    private static func become(_ path: String, _ arguments: [String]) throws {
        var pointers = arguments.map { strdup($0) }
        pointers.append(nil)
        execv(path, &pointers)
        let reason = String(cString: strerror(errno))
        throw DiagnosticError(
            Diagnostic(code: "git", "cannot start `\(path)`: \(reason)", exitCode: .environment)
        )
    }
}
