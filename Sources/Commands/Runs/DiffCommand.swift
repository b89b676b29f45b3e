import ArgumentParser
import Daemon
import Diagnostics
import Git
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
            """
        )
    )

    @Argument(help: ArgumentHelp("The run's id, its beginning, or its branch.", valueName: "run"))
    var name: String

    @Flag(help: "Only the names of the files and how much changed.")
    var stat = false

    func run() async throws {
        try await Session.run { session in
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
            try become(
                "\(repository.program.path)",
                ["git", "-C", run.view.repository, "diff"] + (stat ? ["--stat"] : [])
                    + ["\(base)...\(tip)", "--"]
            )
        }
    }
}
