/// One line of a policy: which hosts, and what of them.
///
/// `example.org`, `*.example.org` (the hosts below it), `example.org:8443`, and with methods or a
/// path `GET example.org`, `GET,HEAD github.com/owner/`. A rule without a port means 80 and 443.
public struct EgressRule: Hashable, Sendable {
    /// Which hosts a rule means.
    public enum Hosts: Hashable, Sendable {
        /// This name alone.
        case name(HostName)
        /// All names below this one, not the name itself.
        case below(HostName)
        /// This address alone.
        case address(IPAddress)

        func contains(_ host: EgressHost) -> Bool {
            switch (self, host) {
            case (.name(let own), .name(let name)): own == name
            case (.below(let suffix), .name(let name)): name != suffix && name.isWithin(suffix)
            case (.address(let own), .address(let address)): address.isSame(as: own)
            default: false
            }
        }
    }

    /// Which hosts it means.
    public var hosts: Hosts
    /// The ports.
    public var ports: ClosedRange<Int>?
    /// The methods of HTTP in capital letters; nil for all.
    public var methods: Set<String>?
    /// What the path begins with, by whole segments, of which `*` is any one; nil for all.
    public var path: String?

    /// The ports of a rule that names none.
    public static let standardPorts: Set<Int> = [80, 443]

    /// Whether it can be decided only by one who sees the requests themselves.
    public var needsRequests: Bool { methods != nil || path != nil }

    /// Whether it means a host and a port.
    public func covers(_ target: EgressTarget) -> Bool {
        hosts.contains(target.host)
            && (ports?.contains(target.port) ?? Self.standardPorts.contains(target.port))
    }

    /// Whether it means a request.
    ///
    /// A path is compared as it is sent; one with `..`, an empty segment or an escaped slash, which
    /// a server may read otherwise, fits no rule that has a path.
    public func covers(_ request: EgressRequest.Message) -> Bool {
        if let methods, !methods.contains(request.method) { return false }
        guard let path else { return true }
        return request.hasPlainPath && request.isBelow(path)
    }

    /// Whether some server may take a request for one that the rule means.
    func mayCover(_ request: EgressRequest.Message) -> Bool {
        if let methods, !methods.contains(request.method.uppercased()) { return false }
        guard let path else { return true }
        guard request.hasPlainPath, let plain = request.unescaped else { return true }
        return plain.isBelow(path.lowercased())
    }
}

extension EgressRule: CustomStringConvertible {
    /// The rule as it is written.
    public var description: String {
        var text = methods.map { $0.sorted().joined(separator: ",") + " " } ?? ""
        switch hosts {
        case .name(let name): text += "\(name)"
        case .below(let name): text += "*.\(name)"
        case .address(let address): text += "\(EgressHost.address(address))"
        }
        if let ports {
            text +=
                ports.count == 1
                ? ":\(ports.lowerBound)" : ":\(ports.lowerBound)-\(ports.upperBound)"
        }
        return text + (path ?? "")
    }
}
