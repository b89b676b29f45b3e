import ArgumentParser
import JSONC
import OrderedCollections
import Runner

/// `berth run-user-commands`: the lifecycle commands of a container that runs.
struct RunUserCommandsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run-user-commands",
        abstract: "Run the lifecycle commands in the running dev container.",
        discussion: Discussion.text(
            """
            Commands that are done are not repeated; postAttachCommand runs each time. stdout gets
            one JSON line that tells how far it went: done, skipNonBlocking, prebuild or
            stopForPersonalization.

            EXAMPLES
              berth up --skip-post-create && berth run-user-commands
              berth run-user-commands --skip-non-blocking-commands
              berth run-user-commands --secrets-file secrets.json
            """
        )
    )

    @OptionGroup(title: "Configuration")
    var workspace: ContainerOptions

    @OptionGroup
    var probe: ProbeOptions

    @OptionGroup
    var engine: EngineOptions

    @Option(
        name: .customLong("container-id"),
        help: ArgumentHelp("The container.", valueName: "id")
    )
    var containerIdentifier: String?

    @OptionGroup(title: "Lifecycle commands")
    var setUp: SetUpFlags

    @OptionGroup
    var secrets: SecretsOption

    @Flag(name: .customLong("prebuild"), help: "Stop after updateContentCommand, which runs again.")
    var prebuild = false

    @Flag(
        name: .customLong("stop-for-personalization"),
        help: "Stop before postStartCommand, after the dotfiles."
    )
    var stopForPersonalization = false

    @Flag(name: .customLong("skip-post-attach"), help: "Leave postAttachCommand out.")
    var skipPostAttach = false

    @Flag(
        name: .customLong("rerun-commands"),
        help: .ofBerth("Run the commands that are done again, too.")
    )
    var rerunCommands = false

    @Flag(name: .customLong("skip-feature-auto-mapping"), help: .hidden)
    var skipFeatureAutoMapping = false

    func run() async throws {
        try await Session.runWithOutcome(
            .runningCommands,
            log: setUp.log.settings,
            secretsFile: secrets.file
        ) { session in
            try engine.check(session)
            let engine = try session.engine()
            let target = try await ContainerTarget.find(
                session,
                engine,
                container: containerIdentifier,
                workspace,
                probe
            )
            var options = setUp.options
            options.isPrebuild = prebuild
            options.stopsForPersonalization = stopForPersonalization
            options.skipsPostAttach = skipPostAttach
            options.repeatsAll = rerunCommands
            options.secrets = session.secrets
            let result = try await EnvironmentSetUp(
                engine: engine,
                folders: session.folders,
                progress: ProgressPrinter(terminal: session.terminal).sink
            ).run(
                target.environment(setUp.remoteEnvironment),
                target.merged,
                options,
                amendment: ContainerLookup.amendment(target.inspection, target.loaded),
                command: "berth run-user-commands"
            )
            return ["result": .string(result.rawValue)]
        }
    }
}
