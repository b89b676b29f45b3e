import Diagnostics
import DockerEngine
import JSONC

/// The small container beside a run's that gives it its way out: it shares the run's network
/// namespace, listens on loopback there, and leads to the gateway's sockets.
///
/// It has no user, capability or file of the run's, so nothing in the run can change it, and it
/// decides nothing: what may be reached is decided behind the socket.
struct RelayContainer {
    let engine: DockerEngine
    let run: String
    let owner: String

    /// The port on loopback, below those that the system gives to clients.
    static let port = 28_128
    /// The port that leads to the model, where its socket cannot be reached.
    static let modelPort = 28_127
    /// The name of the gateway's socket for all but the model.
    static let socketName = "proxy.sock"
    /// The name of the gateway's socket for the model.
    static let modelSocketName = "api.sock"

    /// A port on loopback, and where it leads.
    struct Route {
        var port: Int
        /// The folder with the gateway's socket, on the host.
        var socketFolder: String
        var socketName: String

        /// The way to whatever the policy allows.
        static func outside(_ socketFolder: String) -> Self {
            Self(
                port: RelayContainer.port,
                socketFolder: socketFolder,
                socketName: RelayContainer.socketName
            )
        }

        /// The way to the model.
        static func model(_ socketFolder: String) -> Self {
            Self(port: modelPort, socketFolder: socketFolder, socketName: modelSocketName)
        }
    }
    /// What it is of a run.
    private static let part = "relay"
    private static let memoryBytes = 96 << 20

    /// Makes it anew for a run's container that is running, and waits until it listens.
    ///
    /// - Parameters:
    ///   - container: The run's container.
    ///   - image: The relay's image.
    ///   - routes: Its ports.
    ///   - requiresSeal: Whether it opens no port where the network namespace leads anywhere.
    /// - Throws: A diagnostic when it cannot listen, or what the engine says.
    func start(
        beside container: String,
        image: String,
        routes: [Route],
        requiresSeal: Bool
    ) async throws {
        await remove()
        let relay = try await engine.createContainer(
            body: body(container, image, routes, requiresSeal)
        ).id
        try await engine.startContainer(relay)
        var said = ""
        for try await chunk in try await engine.containerLogs(relay, follow: true) {
            said += String(decoding: chunk.bytes, as: UTF8.self)
            if said.hasPrefix("ready\n") { return }
        }
        if said.hasPrefix("open ") {
            throw DiagnosticError(
                Diagnostic(
                    code: "seal-failed",
                    "the agent was not started: its network is not closed",
                    notes: [
                        "found by the machine's kernel: \(said.dropFirst(5).filter { $0 != "\n" })"
                    ],
                    exitCode: .environment
                )
            )
        }
        let ports = routes.map { "\($0.port)" }.joined(separator: " or ")
        throw DiagnosticError(
            Diagnostic(
                code: "relay-failed",
                "the run's way out could not be opened: no program listens on its port \(ports)",
                notes: ["a lifecycle command may have left a program that uses the port"],
                hints: ["free the port in the dev container, or use `--network none`"],
                excerpt: said,
                exitCode: .environment
            )
        )
    }

    /// Removes those of the run, if there are any.
    func remove() async {
        let filters = EngineFilters.labels("\(ContainerLabels.run)=\(run)")
            .and("label", "\(ContainerLabels.part)=\(Self.part)")
        for found in (try? await engine.listContainers(filters: filters, all: true)) ?? [] {
            try? await engine.removeContainer(found.id, force: true, removeVolumes: true)
        }
    }

    private func body(
        _ container: String,
        _ image: String,
        _ routes: [Route],
        _ requiresSeal: Bool
    ) -> JSONValue {
        let words =
            (requiresSeal ? ["--sealed"] : [])
            + routes.map { "\($0.port)=/run/berth/\($0.port)/\($0.socketName)" }
        return [
            "Image": .string(image), "User": "65534:65534",
            "Cmd": .array(words.map { .string($0) }),
            "Labels": [
                ContainerLabels.run: .string(run), ContainerLabels.owner: .string(owner),
                ContainerLabels.part: .string(Self.part),
            ],
            "HostConfig": [
                "NetworkMode": .string("container:\(container)"),
                "CapDrop": ["ALL"], "SecurityOpt": ["no-new-privileges"],
                "ReadonlyRootfs": true, "PidsLimit": 8,
                // That it is ready is read from there, whatever the engine's own choice is.
                "LogConfig": ["Type": "json-file", "Config": ["max-size": "100k"]],
                "Memory": .integer(Self.memoryBytes), "MemorySwap": .integer(Self.memoryBytes),
                "RestartPolicy": ["Name": "on-failure", "MaximumRetryCount": 3],
                "Mounts": .array(
                    routes.map { route in
                        [
                            "Type": "bind", "Source": .string(route.socketFolder),
                            "Target": .string("/run/berth/\(route.port)"), "ReadOnly": true,
                        ]
                    }
                ),
            ],
        ]
    }
}

extension RelayContainer {
    /// The variables that lead programs to the port.
    ///
    /// The model is not reached that way; nor is what a program itself serves on loopback.
    static let environment: [String: String] = {
        let address = "http://127.0.0.1:\(port)"
        let direct = "localhost,127.0.0.1,::1,anthropic.invalid"
        var variables = ["NO_PROXY": direct, "no_proxy": direct, "NODE_USE_ENV_PROXY": "1"]
        for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
            variables[name] = address
            variables[name.lowercased()] = address
        }
        return variables
    }()
}
