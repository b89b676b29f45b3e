import Diagnostics
import JSONC
import OrderedCollections

extension JSONReader {
    /// An element of `forwardPorts`.
    ///
    /// Text that other tools take is taken here too, and what is no port at all is left out, each
    /// with a warning.
    func forwardedPort() -> ForwardedPort? {
        switch value {
        case .integer, .real:
            if let number = value.integer, (0...65_535).contains(number) {
                return ForwardedPort(port: number)
            }
        case .string(let text):
            if let port = ForwardedPort(parsing: text) {
                if !ForwardedPort.isWellFormed(text) { warnAboutSpelling(port) }
                return port
            }
        default:
            return refuse(as: "a port or \"host:port\"", hints: [Self.portHint])
        }
        report(
            .warning,
            code: "forwarded-port",
            "`\(pointer.path)` is no port and is left out, found `\(value.text())`",
            hints: [Self.portHint]
        )
        return nil
    }

    private static let portHint = "write a number from 1 to 65535, such as `3000`"

    private func warnAboutSpelling(_ port: ForwardedPort) {
        let isNumber = port.host == "localhost"
        report(
            .warning,
            code: "forwarded-port",
            "`\(pointer.path)` is spelled as other tools may refuse it, found `\(value.text())`",
            hints: [
                isNumber
                    ? "write the number `\(port.port)`"
                    : "a host's name has lower-case letters, digits and hyphens"
            ]
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

    /// The attributes of all other ports.
    func otherPortsAttributes() -> PortAttributes? {
        let once = PortAttributes.AutoForward.openBrowserOnce.rawValue
        if let action = present("onAutoForward"), action.value.string == once {
            action.report(
                .warning,
                code: "ports-attributes",
                "`\(once)` is meant for single ports",
                hints: ["write `\"openBrowser\"`; other tools may refuse it here"]
            )
        }
        return portAttributes()
    }

    /// The attributes of a port.
    func portAttributes() -> PortAttributes? {
        guard isObject(), let written = value.object else { return nil }
        return PortAttributes(
            label: present("label")?.string(),
            scheme: present("protocol")?.warningOnly { $0.choice() },
            onAutoForward: present("onAutoForward")?.warningOnly { $0.choice() },
            requireLocalPort: present("requireLocalPort")?.bool(),
            elevateIfNeeded: present("elevateIfNeeded")?.bool(),
            written: written
        )
    }
}
