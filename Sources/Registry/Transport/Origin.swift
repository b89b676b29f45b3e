import FoundationEssentials

/// The server behind an address: what an `Authorization` header may be shown to.
struct Origin: Hashable, Sendable {
    var scheme: String
    var host: String
    var port: Int

    /// Reads the origin of an address of HTTP; nil for any other.
    init?(_ url: URL) {
        guard let scheme = url.scheme?.lowercased(), ["http", "https"].contains(scheme),
            let host = url.host()?.lowercased(), !host.isEmpty
        else { return nil }
        self.scheme = scheme
        // Foundation keeps the brackets of IPv6 on some platforms and drops them on others.
        self.host = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        port = url.port ?? (scheme == "https" ? 443 : 80)
    }

    /// The server as people write it: without the port that the scheme has anyway.
    var name: String {
        let host = host.contains(":") ? "[\(host)]" : host
        return port == (scheme == "https" ? 443 : 80) ? host : "\(host):\(port)"
    }
}
