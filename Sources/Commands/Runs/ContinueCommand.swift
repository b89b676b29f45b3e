import ArgumentParser
import Daemon
import Diagnostics
import Runs

/// `berth continue`: the next prompt on a branch, in the same conversation.
struct ContinueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "continue",
        abstract: "Go on with a branch and its conversation.",
        discussion: Discussion.text(
            """
            The agent sees the branch as it is now and remembers the conversation of its last run.

            EXAMPLES
              berth continue berth/fix-the-login-1tb4p9q2mk "Add a test for it"
              berth continue 1tb4 --detach "Now the documentation"
            """
        )
    )

    @Argument(help: "The branch, or the id of a run.")
    var branch: String

    @Argument(help: "What is to be done next.")
    var prompt: String?

    @OptionGroup(title: "Run")
    var options: RunOptions

    func run() async throws {
        try await Session.run(printsJSON: options.format == .json) { session in
            let order = RunOrder(session: session, options: options)
            let text = try order.prompt(prompt)
            let before = try await session.run(branch)
            var submission = try await order.submission(
                prompt: text,
                repository: before.repository
            )
            submission.continued = before.identifier
            let runs = try await order.hand(in: submission)
            try await order.go(on: runs, isDetached: options.detach)
        }
    }
}
