import ArgumentParser
import Runner

/// `berth run`: a task, carried out unattended on a branch of its own.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Let Claude Code do a task in the repository's own dev container.",
        discussion: Discussion.text(
            """
            The task is done in a clone of the repository at the base commit; your working tree is
            never touched. What the agent commits, and what it leaves uncommitted, comes back as
            commits on a new branch. After set-up the container has no network: only the model can
            be reached, through a gateway that holds the key.

            The key comes from ANTHROPIC_API_KEY, ANTHROPIC_AUTH_TOKEN or CLAUDE_CODE_OAUTH_TOKEN.
            Ctrl-C stops the agent and brings back what it did; a second one is harder.

            EXAMPLES
              berth run "Make the failing test pass"
              berth run --repo ../shop --base main --branch fix/login "Mend the login"
              berth run --prompt-file task.md --max-turns 40 --timeout 1h --memory 4g
              berth run --rehearse rehearsal.json "Try the whole way"
            """
        )
    )

    @Argument(help: "What is to be done.")
    var prompt: String?

    @Option(
        help: ArgumentHelp(
            "The repository; by default that of the current folder.",
            valueName: "path"
        )
    )
    var repo: String?

    @Option(help: ArgumentHelp("The commit to start from; by default HEAD.", valueName: "ref"))
    var base: String?

    @Option(help: ArgumentHelp("The branch for the result.", valueName: "name"))
    var branch: String?

    @OptionGroup(title: "Run")
    var options: RunOptions

    func run() async throws {
        try await Session.run(printsJSON: options.format == .json) { session in
            let flow = RunFlow(session: session, options: options)
            var request = try flow.request(
                run: flow.newRun(),
                prompt: try flow.prompt(prompt),
                repository: session.absolute(repo ?? ".")
            )
            request.base = base
            request.branch = branch
            try await flow.carryOut(request.identifier) { [request] driver in
                try await driver.run(request)
            }
        }
    }
}
