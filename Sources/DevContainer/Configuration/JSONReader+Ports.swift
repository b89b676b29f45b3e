import JSONC
import OrderedCollections

extension JSONReader {
    private static let expectedPort = "a port or \"host:port\""

    /// An element of `forwardPorts`.
    func forwardedPort() -> ForwardedPort? {
        switch value {
        case .integer, .real:
            if let number = value.integer, (0...65_535).contains(number) {
                return ForwardedPort(port: number)
            }
        case .string(let text):
            if let port = ForwardedPort(parsing: text) { return port }
        default:
            break
        }
        return refuse(
            as: Self.expectedPort,
            hints: ["write a number from 1 to 65535, such as `3000`"]
        )
    }

    /// The ports to publish in the form of `docker run --publish`: a number alone is published at
    /// the same number of the loopback address, text is Docker's own form.
    func publishedPorts() -> [String] {
        let ports = value.array == nil ? [self] : elements() ?? []
        return ports.compactMap { port in
            switch port.value {
            case .string(let text): return text
            case .integer, .real:
                return port.integer(in: 1...65_535).map { "127.0.0.1:\($0):\($0)" }
            default:
                return port.refuse(as: "a port or text such as \"8000:8010\"")
            }
        }
    }

    /// The attributes of ports by number, range, `host:port` or pattern.
    func portsAttributes() -> OrderedDictionary<String, PortAttributes> {
        var result: OrderedDictionary<String, PortAttributes> = [:]
        for member in members() ?? [] { result[member.name] = member.portAttributes() }
        return result
    }

    /// The attributes of a port.
    func portAttributes() -> PortAttributes? {
        guard isObject(), let written = value.object else { return nil }
        return PortAttributes(
            label: present("label")?.string(),
            scheme: present("protocol")?.choice(),
            onAutoForward: present("onAutoForward")?.choice(),
            requireLocalPort: present("requireLocalPort")?.bool(),
            elevateIfNeeded: present("elevateIfNeeded")?.bool(),
            written: written
        )
    }
}
