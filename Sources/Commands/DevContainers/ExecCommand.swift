import ArgumentParser
import DockerEngine
import Runner

/// `berth exec`: a command in the dev container, as its remote user.
struct ExecCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exec",
        abstract: "Run a command in the running dev container.",
        discussion: Discussion.text(
            """
            Everything after the first word that is no flag belongs to the command. The exit code
            is the command's own.

            EXAMPLES
              berth exec make test
              berth exec --remote-env CI=1 sh -c 'echo $CI'
              berth exec --container-id 1f2e3d env
            """,
            ownExamples: """
                  berth exec --secrets-file secrets.json ./deploy.sh
                """
        )
    )

    @OptionGroup(title: "Configuration")
    var workspace: ContainerOptions

    @OptionGroup
    var probe: ProbeOptions

    @OptionGroup
    var engineOptions: EngineOptions

    @OptionGroup
    var folders: ContainerFolderOptions

    @OptionGroup
    var log: LogOptions

    @OptionGroup(visibility: .ofBerth)
    var secrets: SecretsOption

    @Option(
        name: .customLong("container-id"),
        help: ArgumentHelp("The container.", valueName: "id")
    )
    var containerIdentifier: String?

    @Option(
        name: .customLong("remote-env"),
        help: ArgumentHelp("A variable for the command.", valueName: "name=value")
    )
    var remoteEnvironment: [String] = []

    @Flag(name: .customLong("skip-feature-auto-mapping"), help: .hidden)
    var skipFeatureAutoMapping = false

    @Argument(
        parsing: .captureForPassthrough,
        help: ArgumentHelp("The command and its arguments.", valueName: "command")
    )
    var command: [String]

    /// The words that are run: a `--` in front of them only ends the flags.
    private var words: [String] { command.first == "--" ? Array(command.dropFirst()) : command }

    func validate() throws {
        if let first = command.first, ["-h", "--help"].contains(first) {
            throw CleanExit.helpRequest(self)
        }
        if let first = command.first, first.hasPrefix("-"), first != "--" {
            throw ValidationError("Unknown option '\(first)'")
        }
        try RemoteVariable.validate(remoteEnvironment)
        guard !words.isEmpty else {
            throw ValidationError("Missing expected argument '<command>'")
        }
    }

    func run() async throws {
        try await Session.run(log: log.settings) { session in
            try engineOptions.check(session)
            let signals = Interruption.cancelsWork(session.terminal)
            defer { signals.cancel() }
            let engine = try session.engine()
            var options = ExecDriver.Options()
            if let file = secrets.file {
                options.secrets = try Secrets(file: session.absolute(file))
            }
            options.systemFolder = folders.systemData
            options.forcesTerminal = log.format == .json
            if let columns = log.columns, let rows = log.rows {
                options.terminalSize = (columns, rows)
            }
            let target = try await ContainerTarget.find(
                session,
                engine,
                container: containerIdentifier,
                workspace,
                probe
            )
            let printer = ProgressPrinter(terminal: session.terminal, isQuiet: true)
            let code = try await ExecDriver(
                engine: engine,
                folders: session.folders,
                progress: printer.sink
            ).exec(words, in: target.environment(remoteEnvironment), options)
            throw ArgumentParser.ExitCode(Int32(code))
        }
    }
}
