import Daemon
import DevContainer
import Diagnostics
import DockerEngine
import JSONC
import OrderedCollections
import Planner
import Registry
import Resolver
import Runner
import Runs

extension Session {
    /// The engine, registries and settings that the environment names.
    var surroundings: HostSurroundings {
        HostSurroundings(
            environment: environment,
            folders: folders,
            currentFolder: currentFolder
        )
    }

    /// The user's daemon; nothing is connected yet.
    var daemon: DaemonClient {
        DaemonClient(folders: folders, environment: environment, version: BerthCommand.version)
    }

    /// Returns a client of the engine that the environment names; nothing is connected yet.
    func engine() throws -> DockerEngine { try surroundings.engine() }

    /// Reads the user's own settings file; nil when there is none.
    func userSettings() throws -> JSONDocument? { try surroundings.userSettings() }

    /// Runs work with a resolver and closes its connections afterwards.
    func withResolver<Result>(_ body: (Resolver) async throws -> Result) async throws -> Result {
        try await withRegistry { try await body(resolver($0)) }
    }

    /// Returns a resolver that fetches through a client of registries.
    func resolver(_ registry: RegistryClient) -> Resolver { surroundings.resolver(registry) }

    /// Runs work with a client of registries and closes its connections afterwards.
    ///
    /// - Parameters:
    ///   - cache: The folder that keeps what is fetched; Berth's own by default.
    ///   - body: The work.
    /// - Returns: What the work returns.
    /// - Throws: What the work throws, and the faults of the user's settings.
    func withRegistry<Result>(
        cache: String? = nil,
        _ body: (RegistryClient) async throws -> Result
    ) async throws -> Result {
        try await surroundings.withRegistry(cache: cache, body)
    }

    /// Who works on this machine.
    var hostUser: PlanInput.HostUser { surroundings.hostUser }

    /// Makes the request that the flags of a command ask for.
    func request(_ options: ConfigurationOptions, path: String? = nil) throws -> ResolveRequest {
        var request = try request(options.workspace, options.probe, path: path)
        request.additionalFeatures = options.additionalFeatures
        request.interpretation = options.isSpecStrict ? .specification : .reference
        request.updatesUserIdentifiersByDefault =
            switch options.updateRemoteUserUIDDefault {
            case "off": false
            case "never": nil
            default: true
            }
        return request
    }

    /// Makes the request of a command that is about a container which is there.
    func request(
        _ options: ContainerOptions,
        _ probe: ProbeOptions,
        path: String? = nil
    ) throws -> ResolveRequest {
        var labels: [String: String] = [:]
        for label in options.idLabels {
            let parts = label.split(separator: "=", maxSplits: 1).map(String.init)
            labels[parts[0]] = parts[1]
        }
        var request = ResolveRequest(
            workspaceFolder: absolute(path ?? options.workspace.folder ?? "."),
            configurationFile: options.workspace.config.map(absolute),
            identityLabels: labels,
            environment: environment,
            hostUser: hostUser
        )
        request.configurationName = options.configName
        request.overrideFile = options.overrideConfig.map(absolute)
        request.mountsRepositoryRoot = options.mountWorkspaceGitRoot
        request.mountsWorktreeCommonFolder = options.mountGitWorktreeCommonDir
        if let probe = probe.probe { request.defaultProbe = probe }
        return request
    }
}
