import ArgumentParser
import DevContainer
import DockerEngine
import JSONC
import OrderedCollections
import Resolver
import Runner

/// `berth set-up`: makes any container that runs a dev container.
struct SetUpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set-up",
        abstract: "Set up an existing container as a dev container.",
        discussion: Discussion.text(
            """
            The container's own metadata and the configuration, if one is named, say which
            lifecycle commands run, as which user and with which variables.

            EXAMPLES
              berth set-up --container-id 1f2e3d
              berth set-up --container-id 1f2e3d --config devcontainer.json
            """
        )
    )

    @Option(
        name: .customLong("container-id"),
        help: ArgumentHelp("The container.", valueName: "id")
    )
    var containerIdentifier: String

    @Option(help: ArgumentHelp("The devcontainer.json to use.", valueName: "path"))
    var config: String?

    @Option(name: .customLong("docker-path"), help: .hidden)
    var dockerPath: String?

    @Option(name: .customLong("user-data-folder"), help: .hidden)
    var userDataFolder: String?

    @OptionGroup
    var probe: ProbeOptions

    @OptionGroup(title: "Lifecycle commands")
    var setUp: SetUpFlags

    @Flag(name: .customLong("skip-post-create"), help: "Run no lifecycle commands.")
    var skipPostCreate = false

    @OptionGroup
    var includes: IncludeOptions

    func run() async throws {
        try await Session.runWithOutcome(.runningCommands, log: setUp.log.settings) { session in
            try EngineOptions.check(dockerPath, session)
            let engine = try session.engine()
            let inspection = try await ContainerTarget.inspect(containerIdentifier, engine)
            try ContainerTarget.requireRunning(inspection)
            let request = config.map { naming(session.absolute($0), inspection, session) }
            let loaded = try request.map { try LoadedConfiguration($0) }
            let target = ContainerTarget(
                inspection: inspection,
                loaded: loaded,
                merged: ContainerLookup.merged(inspection, loaded, isForeign: true),
                workspaceFolder: loaded?.configuration.workspaceFolder ?? "",
                defaultProbe: probe.probe ?? .loginInteractiveShell
            )
            let environment = target.environment(setUp.remoteEnvironment)
            var options = setUp.options
            options.skipsLifecycle = skipPostCreate
            let driver = EnvironmentSetUp(
                engine: engine,
                folders: session.folders,
                progress: ProgressPrinter(terminal: session.terminal).sink
            )
            try await driver.editSystemFiles(environment, options)
            try await driver.run(environment, target.merged, options, command: "berth set-up")
            return try await includes.members(request, target.merged, environment, engine)
        }
    }

    /// What names the configuration, which need not say where the container comes from.
    private func naming(
        _ file: String,
        _ inspection: ContainerInspection,
        _ session: Session
    ) -> ResolveRequest {
        var request = ResolveRequest(
            workspaceFolder: String(file[..<(file.lastIndex(of: "/") ?? file.endIndex)]),
            configurationFile: file,
            environment: session.environment,
            hostUser: session.hostUser
        )
        request.hasWorkspaceFolder = false
        request.mountsRepositoryRoot = false
        request.containerImage = inspection.config.image
        return request
    }
}
