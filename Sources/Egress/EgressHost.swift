/// What a program wants to reach: a name, or an address that it knows.
public enum EgressHost: Hashable, Sendable, CustomStringConvertible {
    /// A name that somebody has to look up.
    case name(HostName)
    /// An address.
    case address(IPAddress)

    /// Reads a host strictly.
    ///
    /// An IPv4 address that is mapped into IPv6 is the IPv4 address. See
    /// ``HostName/init(parsing:)`` and ``IPAddress/init(parsing:)``.
    ///
    /// - Parameter text: A name, an IPv4 address, or an IPv6 address with or without brackets.
    /// - Throws: ``HostFault`` with what is wrong.
    public init(parsing text: some StringProtocol) throws(HostFault) {
        if let address = IPAddress(parsing: text) {
            self = .address(address.unmapped)
        } else {
            self = .name(try HostName(parsing: text))
        }
    }

    /// The host as it stands in a URL.
    public var description: String {
        switch self {
        case .name(let name): name.description
        case .address(let address): address.isIPv4 ? "\(address)" : "[\(address)]"
        }
    }
}

/// A host and a port.
public struct EgressTarget: Hashable, Sendable, CustomStringConvertible {
    /// The host.
    public var host: EgressHost
    /// The port, from 1 to 65535.
    public var port: Int

    /// Creates a target.
    public init(host: EgressHost, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads `host:port`, as in a CONNECT request and a Host header.
    ///
    /// A user before `@` is refused, as is anything after the port.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - standardPort: The port where none is written; nil where one must be.
    /// - Throws: ``HostFault`` with what is wrong.
    public init(
        parsing text: some StringProtocol,
        standardPort: Int?
    ) throws(HostFault) {
        let text = String(text)
        var name = text[...]
        var port = standardPort
        let end = text.hasPrefix("[") ? text.firstIndex(of: "]") : nil
        if let colon = text.lastIndex(of: ":"), end.map({ colon > $0 }) ?? true {
            if let end, text.index(after: end) != colon { throw .character(UInt8(ascii: "]")) }
            name = text[..<colon]
            guard let number = Self.port(text[text.index(after: colon)...]) else { throw .port }
            port = number
        }
        guard end != nil || !name.contains(":") else { throw .character(UInt8(ascii: ":")) }
        guard let port else { throw .port }
        self.init(host: try EgressHost(parsing: name), port: port)
    }

    /// Reads a port: decimal digits alone, from 1 to 65535.
    static func port(_ text: some StringProtocol) -> Int? {
        guard (1...5).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text),
            (1...65535).contains(number)
        else { return nil }
        return number
    }

    /// The target as `host:port`.
    public var description: String { "\(host):\(port)" }
}
