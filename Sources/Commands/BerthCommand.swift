public import ArgumentParser

/// `berth` itself: the tree of commands.
public struct BerthCommand: AsyncParsableCommand {
    /// The version that `--version` prints and images and containers are labelled with.
    public static let version = "0.1.0"

    /// Name, help and subcommands.
    public static let configuration = CommandConfiguration(
        commandName: "berth",
        abstract: "Claude Code works unattended in a repository's own dev container.",
        discussion: Discussion.text(
            """
            EXAMPLES
              berth run "Make the failing test pass"     a task on its own branch
              berth continue berth/fix-1a2b "Add docs"   the next prompt there
              berth run --detach "Tidy up" && berth ps   many at once, unwatched
              berth plan                                 what would be done, and why
              berth up && berth exec make test           the dev container for you

            Exit codes: 0 done, 1 the work failed, 2 the input is wrong, 3 Docker,
            network or credentials are missing, 64 command line, 70 a bug of Berth,
            130 interrupted.
            """
        ),
        version: version,
        subcommands: [ShownDiffCommand.self],
        groupedSubcommands: [
            CommandGroup(
                name: "Unattended work:",
                subcommands: [
                    RunCommand.self, BatchCommand.self, ContinueCommand.self, ForkCommand.self,
                    MergeCommand.self, ConflictsCommand.self, PullRequestCommand.self,
                    PushCommand.self,
                    RewindCommand.self,
                    AttachCommand.self, PsCommand.self,
                    ShowCommand.self, LogsCommand.self, DiffCommand.self, PauseCommand.self,
                    ResumeCommand.self, RetryCommand.self, RmCommand.self, PruneCommand.self,
                    WaitCommand.self,
                    EventsCommand.self, VerifyCommand.self,
                ]
            ),
            CommandGroup(
                name: "Dev containers:",
                subcommands: [PlanCommand.self]
                    + SpecificationVerbs.all
                    + [ForwardCommand.self, StopCommand.self, DownCommand.self]
            ),
            CommandGroup(
                name: "Berth itself:",
                subcommands: [
                    DaemonCommand.self, ConfigCommand.self, AuthCommand.self,
                    TrustCommand.self, UntrustCommand.self, AgentCommand.self,
                ]
            ),
        ]
    )

    /// Creates the command.
    public init() {}
}
