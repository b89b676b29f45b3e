import Diagnostics
import DockerEngine
import JSONC

/// The small container beside a run's that gives it its way out: it shares the run's network
/// namespace, listens on loopback there, and leads to the gateway's socket.
///
/// It has no user, capability or file of the run's, so nothing in the run can change it, and it
/// decides nothing: what may be reached is decided behind the socket.
struct RelayContainer {
    let engine: DockerEngine
    let run: String
    let owner: String

    /// The port on loopback, below those that the system gives to clients.
    static let port = 28_128
    /// The name of the gateway's socket.
    static let socketName = "proxy.sock"
    /// What it is of a run.
    private static let part = "relay"
    private static let memoryBytes = 96 << 20

    /// Makes it anew for a run's container that is running, and waits until it listens.
    ///
    /// - Parameters:
    ///   - container: The run's container.
    ///   - image: The relay's image.
    ///   - socketFolder: The folder with the gateway's socket, on the host.
    /// - Throws: A diagnostic when it cannot listen, or what the engine says.
    func start(beside container: String, image: String, socketFolder: String) async throws {
        await remove()
        let relay = try await engine.createContainer(
            body: body(container, image, socketFolder)
        ).id
        try await engine.startContainer(relay)
        var said = ""
        for try await chunk in try await engine.containerLogs(relay, follow: true) {
            said += String(decoding: chunk.bytes, as: UTF8.self)
            if said.hasPrefix("ready\n") { return }
        }
        throw DiagnosticError(
            Diagnostic(
                code: "relay-failed",
                "the run's way out could not be opened: no program listens on its port \(Self.port)",
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

    private func body(_ container: String, _ image: String, _ socketFolder: String) -> JSONValue {
        [
            "Image": .string(image), "User": "65534:65534",
            "Cmd": [.string("\(Self.port)=/run/berth/\(Self.socketName)")],
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
                "Mounts": [
                    [
                        "Type": "bind", "Source": .string(socketFolder), "Target": "/run/berth",
                        "ReadOnly": true,
                    ]
                ],
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
