import DevContainer
import Diagnostics
import DockerEngine
import FoundationEssentials
import Glibc
import JSONC
import OrderedCollections
import Planner
import Registry
import Resolver
import Runner
import Runs

extension Session {
    /// Returns a client of the engine that the environment names; nothing is connected yet.
    func engine() throws -> DockerEngine {
        DockerEngine(
            endpoint: try EngineEndpoint.resolve(
                environment: environment,
                homeDirectory: environment["HOME"] ?? "/"
            )
        )
    }

    /// Reads the user's own settings file; nil when there is none.
    func userSettings() throws -> JSONDocument? {
        guard let bytes = try Files.read(folders.settingsFile, followsLinks: true) else {
            return nil
        }
        return try JSONDocument(parsing: bytes, path: folders.settingsFile)
    }

    /// Returns a client of registries as the settings have them; nothing is connected yet.
    ///
    /// - Parameter cache: The folder that keeps what is fetched; Berth's own by default.
    /// - Returns: The client, which its user shuts down.
    /// - Throws: The faults of the user's settings.
    func registryClient(cache: String? = nil) throws -> RegistryClient {
        let settings = try Settings(
            SettingsSources(environment: environment, userFile: try userSettings())
        )
        let mirrors = try settings.registryMirrors.map { text in
            guard let mirror = RegistryMirror(parsing: text) else {
                throw DiagnosticError(
                    Diagnostic(
                        code: "setting-value",
                        "the setting `registries.mirrors` must have entries `registry=mirror`, "
                            + "found `\(text)`",
                        hints: ["write `ghcr.io=mirror.example.org/ghcr`"]
                    )
                )
            }
            return mirror
        }
        return RegistryClient(
            configuration: RegistryConfiguration(
                environment: environment,
                plainHTTPHosts: Set(settings.plainRegistries),
                mirrors: mirrors,
                asksBeyondMirrors: settings.asksBeyondMirrors,
                certificateFile: settings.registryCertificates.map(absolute),
                credentialHelperRunner: CredentialHelperProcess(environment: environment)
            ),
            store: ContentStore(root: cache ?? folders.cache)
        )
    }

    /// Runs work with a resolver and closes its connections afterwards.
    func withResolver<Result>(_ body: (Resolver) async throws -> Result) async throws -> Result {
        try await withRegistry { try await body(resolver($0)) }
    }

    /// Returns a resolver that fetches through a client of registries.
    func resolver(_ registry: RegistryClient) -> Resolver {
        Resolver(
            cacheFolder: folders.cache,
            registry: registry,
            compose: ComposeModelProcess(cacheFolder: folders.cache)
        ) { try engine() }
    }

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
        let registry = try registryClient(cache: cache)
        do {
            let result = try await body(registry)
            await registry.shutDown()
            return result
        } catch {
            await registry.shutDown()
            throw error
        }
    }

    /// Who works on this machine.
    var hostUser: PlanInput.HostUser {
        #if os(Linux)
        let isMapped = false
        #else
        let isMapped = true
        #endif
        return PlanInput.HostUser(
            userIdentifier: Int(getuid()),
            groupIdentifier: Int(getgid()),
            isMapped: isMapped
        )
    }

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
