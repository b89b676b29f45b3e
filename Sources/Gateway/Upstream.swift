import FoundationEssentials
public import LocalHTTP

/// Where the model API is.
public enum Upstream: Hashable, Sendable {
    /// An HTTP server, by the URL that comes before `/v1/messages`.
    case server(BaseURL)
    /// A server on a unix socket, such as a rehearsal.
    case unixSocket(SocketPlace)

    /// Anthropic's own.
    public static let anthropic = Self.server(
        BaseURL(scheme: "https", host: "api.anthropic.com", port: nil, path: "")
    )

    /// The scheme, host, port and path that come before the API's own path.
    public struct BaseURL: Hashable, Sendable {
        /// `http` or `https`.
        public let scheme: String
        /// The name or address of the host, an IPv6 address in brackets.
        public let host: String
        /// The port, if it is not the scheme's own.
        public let port: Int?
        /// The path without a slash at the end.
        public let path: String

        /// The host with the port, as a `Host` header has it.
        public var authority: String { port.map { "\(host):\($0)" } ?? host }
    }

    /// What it is called in messages and the `Host` header.
    public var name: String {
        switch self {
        case .server(let base): base.authority
        case .unixSocket: "localhost"
        }
    }
}

extension Upstream.BaseURL {
    /// Reads a URL.
    ///
    /// - Throws: ``GatewayError/badBaseURL(reason:)``, which does not show the text.
    public init(parsing text: String) throws(GatewayError) {
        guard let parts = URLComponents(string: text) else {
            throw .badBaseURL(reason: "is no URL")
        }
        guard let scheme = parts.scheme?.lowercased(), ["http", "https"].contains(scheme) else {
            throw .badBaseURL(reason: "must begin with `https://` or `http://`")
        }
        guard let host = parts.encodedHost, !host.isEmpty else {
            throw .badBaseURL(reason: "names no host")
        }
        guard parts.user == nil, parts.password == nil else {
            throw .badBaseURL(reason: "must not hold a user or a password")
        }
        guard parts.query == nil, parts.fragment == nil else {
            throw .badBaseURL(reason: "must not have a query or a fragment")
        }
        var path = parts.percentEncodedPath
        while path.hasSuffix("/") { path.removeLast() }
        self.init(scheme: scheme, host: host.lowercased(), port: parts.port, path: path)
    }
}
