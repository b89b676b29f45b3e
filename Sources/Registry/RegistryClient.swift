import FoundationEssentials
import OCI

/// Reads from and writes to OCI registries, with a cache of what was read.
///
/// Everything that comes from a registry is checked against its digest before it is used. Content
/// that a digest names is taken from the cache when it is there; a tag is asked for every time,
/// unless the configuration is offline. Call ``shutDown()`` when done.
public struct RegistryClient: Sendable {
    /// Where content is kept.
    public let store: ContentStore
    /// What tags meant.
    public let references: ReferenceCache
    private(set) var configuration: RegistryConfiguration
    let connection: RegistryConnection
    private let clients: HTTPClients

    /// Creates a client; nothing is connected to before the first request.
    public init(configuration: RegistryConfiguration, store: ContentStore) {
        self.store = store
        self.configuration = configuration
        references = ReferenceCache(store: store)
        let limits = configuration.limits
        let plainHosts = configuration.plainHTTPHosts
        clients = HTTPClients(
            limits: limits,
            certificates: TrustedCertificates(
                environment: configuration.environment,
                file: configuration.certificateFile
            )
        )
        let transport = HTTPTransport(
            clients: clients,
            proxies: ProxySettings(environment: configuration.environment),
            limits: limits,
            isPlainHTTPAllowed: { origin in
                LoopbackHosts.contains(origin.host) || plainHosts.contains(origin.host)
                    || plainHosts.contains("\(origin.host):\(origin.port)")
            }
        )
        connection = RegistryConnection(
            transport: transport,
            authenticator: Authenticator(
                transport: transport,
                credentials: CredentialSource(
                    environment: configuration.environment,
                    helperRunner: configuration.credentialHelperRunner
                ),
                limits: limits
            ),
            limits: limits,
            clock: configuration.clock
        )
    }

    /// Closes all connections; the client is not to be used afterwards.
    public func shutDown() async {
        await clients.shutDown()
    }

    /// The same client without mirrors: what is published, or was, only the registry knows.
    var withoutMirrors: Self {
        var client = self
        client.configuration.mirrors = []
        return client
    }

    /// What may be done in a repository.
    enum Right: String {
        case pull
        case push = "pull,push"
    }

    /// Returns what a request to a reference's repository is about.
    func purpose(
        _ reference: ImageReference,
        _ action: String,
        _ right: Right = .pull
    ) -> RegistryConnection.Purpose {
        RegistryConnection.Purpose(
            reference: reference.description,
            host: reference.registry,
            scope: "repository:\(reference.repository):\(right.rawValue)",
            action: action
        )
    }

    /// Returns the address of something in a reference's repository, such as `manifests/1`.
    func url(_ reference: ImageReference, _ path: String) throws(RegistryError) -> URL {
        // Docker Hub's interface lives under another name than the one in references.
        let host = reference.registry == "docker.io" ? "registry-1.docker.io" : reference.registry
        let isPlain =
            configuration.plainHTTPHosts.contains(host)
            || LoopbackHosts.contains(Self.hostWithoutPort(host))
            || configuration.plainHTTPHosts.contains(Self.hostWithoutPort(host))
        let scheme = isPlain ? "http" : "https"
        guard let url = URL(string: "\(scheme)://\(host)/v2/\(reference.repository)/\(path)")
        else { throw .badAnswer(host: host, reason: "no address can be made of `\(reference)`") }
        return url
    }

    private static func hostWithoutPort(_ host: String) -> String {
        if host.hasPrefix("["), let end = host.firstIndex(of: "]") {
            return String(host[host.index(after: host.startIndex)..<end])
        }
        return String(host.prefix { $0 != ":" })
    }
}
