import ArgumentParser
import DevContainer
import Diagnostics
import DockerEngine
import JSONC
import Resolver
import Runner

/// `berth forward`: ports of the dev container on the local machine.
struct ForwardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forward",
        abstract: "Bring ports of the running dev container to this machine.",
        discussion: Discussion.text(
            """
            Listens on 127.0.0.1 and passes connections on until it is stopped. A
            server inside may listen on its own 127.0.0.1. Without ports, those of
            `forwardPorts` are brought; `portsAttributes` say how each is called and
            whether its number must be the same.

            EXAMPLES
              berth forward                the ports that the configuration names
              berth forward 3000 8080:80   port 3000, and port 80 at 127.0.0.1:8080
              berth forward 15432:db:5432  what the container reaches as db:5432
              berth forward --detect       also whatever begins to listen inside
            """
        )
    )

    @Argument(help: ArgumentHelp("[local port:][host:]port", valueName: "port"))
    var ports: [String] = []

    @Flag(help: "Also bring ports on which something begins to listen, as `onAutoForward` says.")
    var detect = false

    @OptionGroup(title: "Configuration")
    var options: ConfigurationOptions

    func run() async throws {
        try await Session.run { session in
            let named = try namedPorts()
            let engine = try session.engine()
            let loaded = try LoadedConfiguration(try session.request(options))
            guard let found = try await ContainerLookup(engine: engine).find(loaded.identity) else {
                throw DiagnosticError(ContainerLookup.notFound(loaded.placement.localFolder))
            }
            let container = try await engine.inspectContainer(found.id)
            let merged = ContainerLookup.merged(container, loaded)
            let wanted = named.isEmpty ? try configuredPorts(merged) : named
            let forwarder = PortForwarder(engine: engine, container: container.id)
            var listeners: [PortForwarder.Listener] = []
            for (port, localPort) in wanted {
                let listener = try await forwarder.listen(
                    port,
                    localPort: localPort,
                    handling: merged.handling(of: port)
                )
                session.terminal.say(Self.line(listener.forward))
                listeners.append(listener)
            }
            let terminal = session.terminal
            try await forwarder.serve(listeners, detecting: detect ? merged : nil) { forward in
                terminal.say(Self.line(forward))
            }
            terminal.say("the container has stopped")
        }
    }

    /// The ports of the command line.
    private func namedPorts() throws(DiagnosticError) -> [(ForwardedPort, localPort: Int?)] {
        var named: [(ForwardedPort, localPort: Int?)] = []
        for text in ports { named.append(try Self.parse(text)) }
        return named
    }

    private func configuredPorts(
        _ merged: MergedConfiguration
    ) throws(DiagnosticError) -> [(ForwardedPort, localPort: Int?)] {
        guard detect || !merged.forwardPorts.isEmpty else {
            throw DiagnosticError(
                Diagnostic(
                    code: "no-ports",
                    "the configuration has no `forwardPorts`, and no port is given",
                    hints: ["name one, such as `berth forward 3000`, or let it `--detect` them"]
                )
            )
        }
        return merged.forwardPorts.map { ($0, nil) }
    }

    private static func parse(
        _ text: String
    ) throws(DiagnosticError) -> (ForwardedPort, localPort: Int?) {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        // A number in front names a local port, since a host is none.
        let local = parts.count == 2 ? UInt16(parts[0]).map(Int.init) : nil
        if let port = ForwardedPort(parsing: local == nil ? text : parts[1]), port.port > 0,
            local != 0
        {
            return (port, local)
        }
        throw DiagnosticError(
            Diagnostic(
                code: "port",
                "`\(text)` is no port to forward",
                hints: ["write `3000`, `8080:80` or `15432:db:5432`"]
            )
        )
    }

    /// What a forward is called: an address to click on for the web, else the local port.
    private static func line(_ forward: PortForwarder.Forward) -> String {
        let address = "127.0.0.1:\(forward.localPort)"
        let place = forward.handling.scheme.map { "\($0.rawValue)://\(address)" } ?? address
        let label = forward.handling.label.map { " (\(TerminalText.oneLine($0, width: 60)))" } ?? ""
        return "\(place) → \(forward.port)\(label)"
    }
}
