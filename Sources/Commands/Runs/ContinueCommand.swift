import ArgumentParser
import Diagnostics
import Runner

/// `berth continue`: the next prompt on a branch, in the same conversation.
struct ContinueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "continue",
        abstract: "Go on with a branch and its conversation.",
        discussion: Discussion.text(
            """
            The agent sees the branch as it is now and remembers the conversation of its last run.

            EXAMPLES
              berth continue berth/mend-login-1tb4p9q2mk "Add a test"
            """
        )
    )

    @Argument(help: "The branch, or the id of a run.")
    var branch: String

    @Argument(help: "What is to be done next.")
    var prompt: String?

    @Option(
        help: ArgumentHelp(
            "The repository; by default that of the current folder.",
            valueName: "path"
        )
    )
    var repo: String?

    @OptionGroup(title: "Run")
    var options: RunOptions

    func run() async throws {
        try await Session.run(printsJSON: options.format == .json) { session in
            let flow = RunFlow(session: session, options: options)
            let repository = session.absolute(repo ?? ".")
            let ticket = try await RunHistory(folders: session.folders).latest(
                of: branch,
                repository: repository,
                environment: session.environment
            )
            var request = try flow.request(
                run: flow.newRun(),
                prompt: try flow.prompt(prompt),
                repository: repository
            )
            request.continued = ticket
            try await flow.carryOut(request.identifier) { [request] driver in
                try await driver.run(request)
            }
        }
    }
}
