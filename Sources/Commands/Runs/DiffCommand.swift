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
            shows it, in your own pager. On a terminal control characters and signs that turn text
            round or hide it are made visible; into a file or a pipe it goes exactly as it is.
            How many of the files would run outside of the container is told on standard error.

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
            let (run, repository) = try await session.work(of: name)
            guard let base = run.base else {
                throw DiagnosticError(
                    Diagnostic(
                        code: "run-no-work",
                        "nobody knows where the run \(run.view.identifier) began",
                        hints: ["`git log \(run.branch)` shows its branch"]
                    )
                )
            }
            let tip = run.view.summary?.commits.last?.name ?? run.branch
            if let sentence = try await run.triggers(in: repository, session).sentence {
                session.terminal.say("\(sentence); `berth show \(name)` lists them")
            }
            let git = "\(repository.program.path)"
            if session.terminal.isOutputShown {
                let pager = DiffPager(git: git, repository: run.view.repository)
                setenv("GIT_PAGER", pager.command(session), 1)
            }
            try become(
                git,
                ["git", "-C", run.view.repository, "--paginate", "diff", "--no-color"]
                    + (stat ? ["--stat"] : []) + ["\(base)...\(tip)", "--"]
            )
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
            "triggers": try await run.triggers(in: repository, session).json,
        ]
        session.terminal.json(answer, .pretty)
    }
}
