import DevContainer
import Diagnostics
public import DockerEngine
import FoundationEssentials
import Glibc
public import JSONC
public import Planner
public import Registry
public import Resolver
import Runs

/// What work on a machine needs: the engine, registries and settings that an environment names.
public struct HostSurroundings: Sendable {
    /// The environment of who wants the work done.
    public let environment: [String: String]
    /// Berth's own folders.
    public let folders: BerthFolders
    /// The folder that relative paths in the settings are meant from.
    public let currentFolder: String

    /// Creates surroundings; nothing is connected yet.
    public init(environment: [String: String], folders: BerthFolders, currentFolder: String) {
        self.environment = environment
        self.folders = folders
        self.currentFolder = currentFolder
    }

    /// Returns a client of the engine that the environment names; nothing is connected yet.
    public func engine() throws -> DockerEngine {
        DockerEngine(
            endpoint: try EngineEndpoint.resolve(
                environment: environment,
                homeDirectory: environment["HOME"] ?? "/"
            )
        )
    }

    /// Reads the user's own settings file; nil when there is none.
    public func userSettings() throws -> JSONDocument? {
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
    public func registryClient(cache: String? = nil) throws -> RegistryClient {
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

    /// Returns a resolver that fetches through a client of registries.
    public func resolver(_ registry: RegistryClient) -> Resolver {
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
    public func withRegistry<Result>(
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
    public var hostUser: PlanInput.HostUser {
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

    /// Returns the absolute path for one that a user gave.
    public func absolute(_ path: String) -> String {
        if path == "~" || path.hasPrefix("~/"), let home = environment["HOME"] {
            return FolderPath.normalized(home + path.dropFirst())
        }
        return FolderPath.normalized(path.hasPrefix("/") ? path : "\(currentFolder)/\(path)")
    }
}
