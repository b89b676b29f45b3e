/// A port that a tool brings from the container, or from a host near it, to the local machine.
public struct ForwardedPort: Hashable, Sendable {
    /// The host as the container sees it; `localhost` is the container itself.
    public var host: String
    /// The port.
    public var port: Int

    /// Creates a port.
    public init(host: String = "localhost", port: Int) {
        self.host = host
        self.port = port
    }

    /// Whether a text is `host:port` as the specification's schema has it.
    static func isWellFormed(_ text: String) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty else { return false }
        return parts[0].utf8.allSatisfy { byte in
            (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D
        }
    }

    /// Reads `host:port` or a port alone; nil when it is neither.
    public init?(parsing text: String) {
        let colon = text.lastIndex(of: ":")
        let digits = colon.map { text[text.index(after: $0)...] } ?? text[...]
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = Int(digits),
            (0...65_535).contains(port)
        else { return nil }
        let host = colon.map { String(text[..<$0]) } ?? "localhost"
        if host.isEmpty || host.contains(":") { return nil }
        self.init(host: host, port: port)
    }
}

extension ForwardedPort: CustomStringConvertible {
    /// The port as a configuration writes it: `3000` for the container's own, else `db:5432`.
    public var description: String { host == "localhost" ? String(port) : "\(host):\(port)" }
}
