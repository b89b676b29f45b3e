import ArgumentParser
import Daemon
import Diagnostics
import Runs

/// `berth fork`: a second branch from the same point.
struct ForkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fork",
        abstract: "Begin a second branch where a run ended, or at one of its tool calls.",
        discussion: Discussion.text(
            """
            The new run has a branch, a container and a copy of the conversation of its own; the
            first run stays as it is, and may be at work: without --at the new one then begins at
            the last tool call whose result the model has answered to. With --at it begins with the files, the commits and the
            conversation as they were when the model had the result of that tool call; files that
            no commit had are uncommitted again. Ignored files are not kept, so they are missing.

            EXAMPLES
              berth fork 1tb4 "Do the same with less code"
              berth fork 1tb4 --at 5127 "Use the other library"
              berth fork 1tb4 --count 3 --detach "Make it faster"
            """
        )
    )

    @Argument(help: ArgumentHelp("The run's id, its beginning, or its branch.", valueName: "run"))
    var name: String

    @Argument(help: "What is to be done there.")
    var prompt: String?

    @Option(
        help: ArgumentHelp(
            "The event to begin at, as `berth events` numbers them.",
            valueName: "event"
        )
    )
    var at: Int?

    @Option(help: ArgumentHelp("The branch for the result.", valueName: "name"))
    var branch: String?

    @Option(help: ArgumentHelp("How many runs do the task, each on a branch.", valueName: "n"))
    var count = 1

    @OptionGroup(title: "Run")
    var options: RunOptions

    func run() async throws {
        try await Session.run(printsJSON: options.format == .json) { session in
            let order = RunOrder(session: session, options: options)
            let text = try order.prompt(prompt)
            let before = try await session.run(name)
            var submission = try await order.submission(
                prompt: text,
                repository: before.repository
            )
            submission.continued = before.identifier
            submission.isFork = true
            submission.branch = branch
            submission.point = at.map { RunPoint(event: $0, snapshot: nil, toolUses: []) }
            let runs = try await order.hand(in: submission, count: count)
            try await order.go(on: runs, isDetached: options.detach)
        }
    }
}
