import FoundationEssentials

/// The proxies that the environment names: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY`.
///
/// The lower-case name goes before the upper-case one. This machine itself is never asked through
/// a proxy. `HTTP_PROXY` in upper case is not read inside a CGI program, where a client could set it.
struct ProxySettings: Sendable {
    /// One proxy.
    struct Proxy: Hashable, Sendable {
        enum Kind: Hashable, Sendable {
            case http
            case socks
        }

        var kind: Kind
        var host: String
        var port: Int
        var user: String?
        var password: Secret?
    }

    private let environment: [String: String]
    private let exceptions: [NoProxyRule]

    init(environment: [String: String]) {
        self.environment = environment
        exceptions =
            (environment["no_proxy"] ?? environment["NO_PROXY"] ?? "")
            .split { $0 == "," || $0.isWhitespace }
            .map { NoProxyRule(String($0)) }
    }

    /// Returns the proxy to reach a server through, or nil to go straight.
    func proxy(for origin: Origin) throws(RegistryError) -> Proxy? {
        guard !LoopbackHosts.contains(origin.host),
            !exceptions.contains(where: { $0.matches(host: origin.host, port: origin.port) }),
            let (variable, address) = setting(for: origin.scheme)
        else { return nil }
        return try Self.proxy(address, variable: variable)
    }

    private func setting(for scheme: String) -> (variable: String, address: String)? {
        var names = [scheme + "_proxy", scheme.uppercased() + "_PROXY", "all_proxy", "ALL_PROXY"]
        if environment["REQUEST_METHOD"] != nil { names.removeAll { $0 == "HTTP_PROXY" } }
        for name in names {
            if let value = environment[name], !value.isEmpty { return (name, value) }
        }
        return nil
    }

    private static func proxy(
        _ address: String,
        variable: String
    ) throws(RegistryError) -> Proxy {
        let text = address.contains("://") ? address : "http://" + address
        guard let url = URL(string: text), let host = url.host(), !host.isEmpty else {
            throw .proxy(variable: variable, reason: "it is no address such as `http://host:3128`")
        }
        let kind: Proxy.Kind
        switch url.scheme?.lowercased() {
        case "http": kind = .http
        case "socks5", "socks5h", "socks": kind = .socks
        default:
            throw .proxy(
                variable: variable,
                reason: "only `http://` and `socks5://` proxies are known"
            )
        }
        return Proxy(
            kind: kind,
            host: host,
            port: url.port ?? (kind == .http ? 80 : 1_080),
            user: url.user(percentEncoded: false),
            password: url.password(percentEncoded: false).map(Secret.init)
        )
    }
}

/// One entry of `NO_PROXY`: `*`, a host, a domain with all below it, an address or a range of
/// addresses, each with or without a port.
struct NoProxyRule: Hashable, Sendable {
    private var pattern: String
    private var port: Int?
    private var range: (address: UInt32, bits: Int)?

    init(_ text: String) {
        pattern = text.lowercased()
        if let colon = pattern.lastIndex(of: ":"), !pattern[..<colon].contains(":") {
            port = Int(pattern[pattern.index(after: colon)...])
            if port != nil { pattern = String(pattern[..<colon]) }
        }
        if pattern.hasPrefix("["), pattern.hasSuffix("]") {
            pattern = String(pattern.dropFirst().dropLast())
        }
        let parts = pattern.split(separator: "/")
        if parts.count == 2, let address = Self.address(parts[0]), let bits = Int(parts[1]),
            (0...32).contains(bits)
        {
            range = (address, bits)
        }
    }

    func matches(host: String, port: Int) -> Bool {
        if let own = self.port, own != port { return false }
        if pattern == "*" { return true }
        if let range {
            guard let address = Self.address(host[...]) else { return false }
            let mask: UInt32 = range.bits == 0 ? 0 : ~0 << (32 - range.bits)
            return address & mask == range.address & mask
        }
        let domain =
            pattern.hasPrefix("*.") ? pattern.dropFirst(2) : pattern[...].drop { $0 == "." }
        return !domain.isEmpty && (host == domain || host.hasSuffix("." + domain))
    }

    private static func address(_ text: Substring) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var value: UInt32 = 0
        for part in parts {
            guard let byte = UInt8(part) else { return nil }
            value = value << 8 | UInt32(byte)
        }
        return value
    }

    static func == (left: Self, right: Self) -> Bool {
        left.pattern == right.pattern && left.port == right.port
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(pattern)
        hasher.combine(port)
    }
}
