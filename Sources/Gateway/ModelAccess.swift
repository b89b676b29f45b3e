import Crypto
public import LocalHTTP

/// How the model API is reached and opened.
public struct ModelAccess: Sendable {
    /// What opens it, asked for each request.
    public var provider: any CredentialProvider
    /// Where it is.
    public var upstream: Upstream
    /// The proxy on the way.
    public var proxy: ProxyServer?
    /// What the credentials come from, a word for the record such as `environment` or `file`.
    public var sourceName = "environment"
    /// A file of certificates that are trusted beside the system's.
    public var extraCertificatesPath: String?

    /// What opened it last; Claude Code sends a key and an auth token together, so there may be
    /// two.
    public var credentials: [Credential] {
        get { provider.latest }
        set { provider = FixedCredentials(latest: newValue) }
    }

    /// Creates an access with credentials that stay.
    public init(
        credentials: [Credential],
        upstream: Upstream,
        proxy: ProxyServer? = nil,
        extraCertificatesPath: String? = nil
    ) {
        self.init(
            provider: FixedCredentials(latest: credentials),
            upstream: upstream,
            proxy: proxy,
            extraCertificatesPath: extraCertificatesPath
        )
    }

    /// Creates an access with credentials that may change.
    public init(
        provider: any CredentialProvider,
        upstream: Upstream,
        proxy: ProxyServer? = nil,
        extraCertificatesPath: String? = nil
    ) {
        self.provider = provider
        self.upstream = upstream
        self.proxy = proxy
        self.extraCertificatesPath = extraCertificatesPath
    }

    /// Returns the access to a rehearsal, which needs no credential.
    public static func rehearsal(at place: SocketPlace) -> Self {
        var access = Self(
            credentials: [.apiKey(Secret("rehearsal"))],
            upstream: .unixSocket(place)
        )
        access.sourceName = "rehearsal"
        return access
    }

    /// Where an agent finds the gateway.
    public enum Door: Hashable, Sendable {
        /// At a socket, by its path inside.
        case socket(String)
        /// At a port on loopback that leads to the socket, where a kernel lets nobody connect to
        /// one of another.
        case port(Int)
    }

    /// Returns the agent's environment: placeholders where the credentials were.
    ///
    /// - Parameters:
    ///   - placeholder: The run's placeholder.
    ///   - door: Where the gateway is, as the container sees it.
    /// - Returns: Names and values, none of which is secret outside the run.
    public func containerEnvironment(
        placeholder: Placeholder,
        door: Door
    ) -> [String: String] {
        var environment: [String: String]
        switch door {
        case .socket(let path):
            environment = [
                "ANTHROPIC_BASE_URL": "http://anthropic.invalid", "ANTHROPIC_UNIX_SOCKET": path,
            ]
        case .port(let port):
            // One that the repository sets would go before the address.
            environment = [
                "ANTHROPIC_BASE_URL": "http://127.0.0.1:\(port)", "ANTHROPIC_UNIX_SOCKET": "",
            ]
        }
        // The gateway takes the placeholder wherever it comes; this is how the agent behaves.
        let variables = credentials.isEmpty ? ["ANTHROPIC_API_KEY"] : credentials.map(\.variable)
        for variable in variables { environment[variable] = placeholder.text }
        return environment
    }
}

extension ModelAccess {
    /// A name that is the same for all runs that use the same credential at the same place.
    ///
    /// Limits that one of them runs into hold for all. The credential cannot be told from it. A
    /// stored source has the name of its place, which stays when its token is renewed.
    public var quotaName: String {
        var hash = SHA256()
        hash.update(data: Array(upstream.name.utf8))
        if let identity = provider.identity {
            hash.update(data: [1] + Array(identity.utf8))
            return Self.name(hash)
        }
        for credential in credentials {
            hash.update(data: [0] + Array(credential.variable.utf8))
            hash.update(data: [0] + Array(credential.secret.revealed.utf8))
        }
        return Self.name(hash)
    }

    private static func name(_ hash: SHA256) -> String {
        let digits = hash.finalize().prefix(8).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        return "credential-" + digits.joined()
    }
}
