import ArgumentParser
import DevContainer
import Diagnostics
import DockerEngine
import Glibc
import JSONC
import OrderedCollections
import Resolver
import Runner

/// `berth exec`: a command in the dev container, as its remote user.
struct ExecCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exec",
        abstract: "Run a command in the running dev container.",
        discussion: """
            Everything after the first word that is no flag belongs to the command. The exit code
            is the command's own.

            EXAMPLES
              berth exec make test
              berth exec --remote-env CI=1 sh -c 'echo $CI'
            """
    )

    @OptionGroup(title: "Configuration")
    var options: ConfigurationOptions

    @OptionGroup
    var reference: ReferenceOptions

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
        guard !words.isEmpty else {
            throw ValidationError("Missing expected argument '<command>'")
        }
    }

    func run() async throws {
        try await Session.run { session in
            let engine = try session.engine()
            let environment = try await environment(session, engine)
            let printer = ProgressPrinter(terminal: session.terminal, isQuiet: true)
            let code = try await ExecDriver(
                engine: engine,
                folders: session.folders,
                progress: printer.sink
            ).exec(words, in: environment)
            throw ArgumentParser.ExitCode(Int32(code))
        }
    }

    private func environment(
        _ session: Session,
        _ engine: DockerEngine
    ) async throws
        -> RunningEnvironment
    {
        let needsConfiguration = containerIdentifier == nil && options.idLabels.isEmpty
        let request = try session.request(options)
        let loaded =
            needsConfiguration || options.config != nil ? try LoadedConfiguration(request) : nil
        let identity = loaded?.identity ?? Identity(labels: request.identityLabels)
        let identifier: String
        if let containerIdentifier {
            identifier = containerIdentifier
        } else if let found = try await ContainerLookup(engine: engine).find(identity) {
            identifier = found.id
        } else {
            throw DiagnosticError(ContainerLookup.notFound(request.workspaceFolder))
        }
        let inspection = try await engine.inspectContainer(identifier)
        guard inspection.state.isRunning else {
            throw DiagnosticError(
                Diagnostic(
                    code: "container-stopped",
                    "the dev container \(identifier.prefix(12)) does not run",
                    hints: ["start it with `berth up`"],
                    exitCode: .workFailed
                )
            )
        }
        let folder =
            loaded.map { $0.placement.containerFolder(for: $0.configuration) }
            ?? inspection.config.workingDirectory
        return RunningEnvironment(
            inspection,
            merged: ContainerLookup.merged(inspection, loaded),
            workspaceFolder: folder,
            defaultProbe: request.defaultProbe,
            more: OrderedDictionary(variables: remoteEnvironment)
        )
    }
}
