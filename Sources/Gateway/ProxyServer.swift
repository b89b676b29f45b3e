public import AsyncHTTPClient
import FoundationEssentials

/// The proxy through which the host reaches the network.
public struct ProxyServer: Equatable, Sendable {
    enum Kind: Equatable {
        case http
        case socks
    }

    let kind: Kind
    /// The proxy's host.
    public let host: String
    /// The proxy's port.
    public let port: Int
    let user: String?
    let password: Secret?

    /// Finds the proxy for an upstream, as curl and Claude Code do.
    ///
    /// `HTTPS_PROXY` or `HTTP_PROXY` counts by the upstream's scheme, then `ALL_PROXY`, each in
    /// small letters first; hosts in `NO_PROXY` are reached without.
    /// - Returns: nil when there is none for this upstream.
    /// - Throws: ``GatewayError/badProxy(variable:reason:)``.
    public static func resolve(
        environment: [String: String],
        for upstream: Upstream
    ) throws(GatewayError) -> Self? {
        guard case .server(let base) = upstream, !isExcluded(base, environment) else { return nil }
        for variable in ["\(base.scheme)_proxy", "all_proxy"] {
            for name in [variable, variable.uppercased()] {
                if let value = environment[name], !value.isEmpty {
                    return try Self(parsing: value, variable: name)
                }
            }
        }
        return nil
    }

    private init(parsing text: String, variable: String) throws(GatewayError) {
        let url = text.contains("://") ? text : "http://\(text)"
        guard let parts = URLComponents(string: url), let host = parts.host, !host.isEmpty else {
            throw .badProxy(variable: variable, reason: "is no URL")
        }
        switch parts.scheme?.lowercased() {
        case "http": kind = .http
        case "socks5", "socks5h": kind = .socks
        default:
            throw .badProxy(variable: variable, reason: "must begin with `http://` or `socks5://`")
        }
        guard kind == .http || parts.user == nil else {
            throw .badProxy(variable: variable, reason: "must not hold a user: SOCKS without login")
        }
        self.host = host
        port = parts.port ?? (kind == .http ? 80 : 1080)
        user = parts.user
        password = parts.password.map { Secret($0) }
    }

    private static func isExcluded(
        _ base: Upstream.BaseURL,
        _ environment: [String: String]
    ) -> Bool {
        let list = environment["no_proxy"] ?? environment["NO_PROXY"] ?? ""
        let host = base.host
        let port = base.port ?? (base.scheme == "https" ? 443 : 80)
        return list.lowercased().split(whereSeparator: { $0 == "," || $0 == " " }).contains {
            var entry = String($0)
            if entry == "*" || entry == host || entry == "\(host):\(port)" { return true }
            if entry.hasSuffix(":\(port)") { entry.removeLast("\(port)".count + 1) }
            if entry.hasPrefix("*") { entry.removeFirst() }
            if entry.hasPrefix(".") { entry.removeFirst() }
            return !entry.isEmpty && (host == entry || host.hasSuffix("." + entry))
        }
    }

    /// The proxy as the HTTP client wants it.
    public var forClient: HTTPClient.Configuration.Proxy {
        switch kind {
        case .socks: return .socksServer(host: host, port: port)
        case .http:
            guard let user else { return .server(host: host, port: port) }
            let authorization = HTTPClient.Authorization.basic(
                username: user,
                password: password?.revealed ?? ""
            )
            return .server(host: host, port: port, authorization: authorization)
        }
    }
}
