import ArgumentParser
import Daemon
import Runner
import Runs

/// `berth run`: a task, carried out unattended on a branch of its own.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Let Claude Code do a task in the repository's own dev container.",
        discussion: Discussion.text(
            """
            The task is done in a clone of the repository at the base commit; your working tree is
            never touched. What the agent commits, and what it leaves uncommitted, comes back as
            commits on a new branch. Uncommitted changes of yours stay out of it; with
            --base "$(git stash create)" those of tracked files come along.

            After set-up the container has no network: only the model can be reached, through a
            gateway that holds the key. --allow names hosts, or presets such as npm, that the agent
            may reach besides, also through the gateway; docs/egress.md has the rules.

            The run belongs to your daemon, which is started when none is there. This command
            follows it and leaves with its result; with --detach it prints the run's id instead.
            Closing the terminal leaves the run working; `berth attach` follows it again.

            The key comes from ANTHROPIC_API_KEY, ANTHROPIC_AUTH_TOKEN or CLAUDE_CODE_OAUTH_TOKEN.
            Ctrl-C stops the agent and brings back what it did; a second one is harder.

            EXAMPLES
              berth run "Make the failing test pass"
              berth run --repo ../shop --base main --branch fix/login "Mend the login"
              berth run --prompt-file task.md --max-turns 40 --timeout 1h --memory 4g
              berth run --allow npm --allow api.example.org "Update the dependencies"
              berth run --detach --count 3 "Make the start-up faster"
              berth run --after 1tb4p9q2mk "Document what the run before did"
              berth run --rehearse fixtures/rehearsals/image-only.json "Try the whole way"
            """
        )
    )

    @Argument(help: "What is to be done.")
    var prompt: String?

    @Option(
        help: ArgumentHelp(
            "The repository, by path or URL; by default that of the current folder.",
            valueName: "path"
        )
    )
    var repo: String?

    @Option(help: ArgumentHelp("The commit to start from; by default HEAD.", valueName: "ref"))
    var base: String?

    @Option(help: ArgumentHelp("The branch for the result.", valueName: "name"))
    var branch: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How many runs do the task, each on its own branch.", valueName: "n")
    )
    var count = 1

    @OptionGroup(title: "Run")
    var options: RunOptions

    func validate() throws {
        guard (1...RunDispatch.mostRuns).contains(count) else {
            throw ValidationError("--count is a number from 1 to \(RunDispatch.mostRuns)")
        }
    }

    func run() async throws {
        try await Session.run(printsJSON: options.format == .json) { session in
            let order = RunOrder(session: session, options: options)
            var submission = try await order.submission(
                prompt: try order.prompt(prompt),
                repository: repo ?? "."
            )
            submission.base = base
            submission.branch = branch
            let runs = try await order.hand(in: submission, count: count)
            try await order.go(
                on: runs,
                isDetached: options.detach,
                startsElsewhere: base != nil
            )
        }
    }
}
