import OrderedCollections

/// How a tool treats one port, with the defaults of the specification filled in.
public struct PortHandling: Hashable, Sendable {
    /// The name shown to people; nil shows the number alone.
    public var label: String?
    /// The protocol; nil is plain TCP.
    public var scheme: PortAttributes.Scheme?
    /// What happens when the port is found open.
    public var onAutoForward = PortAttributes.AutoForward.notify
    /// Whether it is a fault when the same number is taken on the local machine.
    public var requireLocalPort = false
    /// Whether a privileged local port may be asked for.
    public var elevateIfNeeded = false

    /// Creates the handling of a port that nobody says anything about.
    public init() {}
}

/// The key of an entry in `portsAttributes`.
enum PortKey: Hashable {
    /// A port, of the container or of another host.
    case port(ForwardedPort)
    /// Ports of the container.
    case range(ClosedRange<Int>)
    /// A regular expression for the command line of who listens.
    case commandLine(String)

    /// Reads a key; what is neither a port nor a range is an expression.
    init(_ text: String) {
        if let port = ForwardedPort(parsing: text), port.port > 0 {
            self = .port(port)
            return
        }
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { end in
            Int(end.filter { !$0.isWhitespace })
        }
        if ends.count == 2, let first = ends[0], let last = ends[1], first <= last {
            self = .range(first...last)
        } else {
            self = .commandLine(text)
        }
    }

    func matches(_ port: ForwardedPort, _ commandLine: String?) -> Bool {
        switch self {
        case .port(let own): return own == port
        case .range(let range): return port.host == "localhost" && range.contains(port.port)
        case .commandLine(let pattern):
            guard let commandLine, let expression = try? Regex(pattern) else { return false }
            return commandLine.firstMatch(of: expression) != nil
        }
    }
}

extension MergedConfiguration {
    /// Returns how a port is treated.
    ///
    /// Of the entries that match, one for this very port goes before ranges and expressions, and
    /// among these the first; each fills in what those before it leave open. Where none matches,
    /// `otherPortsAttributes` count.
    ///
    /// - Parameters:
    ///   - port: The port, as the container sees it.
    ///   - commandLine: The command line of the process that listens, where it is known.
    /// - Returns: The handling, defaults included.
    public func handling(of port: ForwardedPort, commandLine: String? = nil) -> PortHandling {
        let matching = portsAttributes.filter { PortKey($0.key).matches(port, commandLine) }
        let isExact: ((key: String, value: PortAttributes)) -> Bool = {
            PortKey($0.key) == .port(port)
        }
        let ranked =
            matching.filter(isExact).map(\.value)
            + matching.filter { !isExact($0) }.map(\.value)
        return PortHandling(ranked.isEmpty ? [otherPortsAttributes].compactMap { $0 } : ranked)
    }
}

extension PortHandling {
    fileprivate init(_ ranked: [PortAttributes]) {
        self.init()
        label = ranked.lazy.compactMap(\.label).first
        scheme = ranked.lazy.compactMap(\.scheme).first
        onAutoForward = ranked.lazy.compactMap(\.onAutoForward).first ?? onAutoForward
        requireLocalPort = ranked.lazy.compactMap(\.requireLocalPort).first ?? requireLocalPort
        elevateIfNeeded = ranked.lazy.compactMap(\.elevateIfNeeded).first ?? elevateIfNeeded
    }
}
