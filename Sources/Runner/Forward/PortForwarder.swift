public import DevContainer
import Diagnostics
public import DockerEngine
import Glibc
import NIOCore
import NIOPosix

/// Brings ports of a container to the local machine: listens on loopback and passes each
/// connection on to a relay inside the container.
public struct PortForwarder: Sendable {
    /// A port that is listened on.
    public struct Forward: Hashable, Sendable {
        /// The port as the container sees it.
        public var port: ForwardedPort
        /// The port on the local machine.
        public var localPort: Int
        /// How the configuration wants it treated.
        public var handling: PortHandling
    }

    /// The address that is listened on: nobody but this machine gets in.
    private static let address = "127.0.0.1"
    /// How many free ports are tried behind one that is taken.
    private static let mostAttempts = 100
    /// The first port that needs no privilege.
    private static let firstFreePort = 1_024

    /// How long a new port may stay unseen.
    private static let detectionPause = Duration.seconds(1)
    /// How long a container may run.
    private static let longestWait = Duration.seconds(10 * 365 * 86_400)

    private let engine: DockerEngine
    private let container: String

    /// Creates a forwarder for a running container.
    public init(engine: DockerEngine, container: String) {
        self.engine = engine
        self.container = container
    }

    /// A port on which connections are taken.
    public struct Listener: Sendable {
        /// What is forwarded.
        public let forward: Forward
        fileprivate let channel: NIOAsyncChannel<Connection, Never>
    }

    fileprivate typealias Connection = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    /// Listens for a port; nothing is passed on before ``serve(_:)``.
    ///
    /// - Parameters:
    ///   - port: The port as the container sees it.
    ///   - localPort: The port on this machine; nil takes the same number, or the next free one
    ///     where the configuration does not require the same.
    ///   - handling: How the configuration wants it treated.
    /// - Returns: The listener.
    /// - Throws: A diagnostic when the port is taken, and has to be that one.
    public func listen(
        _ port: ForwardedPort,
        localPort: Int? = nil,
        handling: PortHandling
    ) async throws -> Listener {
        let wanted = localPort ?? port.port
        let mayDiffer = localPort == nil && !handling.requireLocalPort
        var candidate = wanted
        for _ in 0..<(mayDiffer ? Self.mostAttempts : 1) {
            do {
                return Listener(
                    forward: Forward(port: port, localPort: candidate, handling: handling),
                    channel: try await Self.bind(candidate)
                )
            } catch let error as IOError
                where [EADDRINUSE, EACCES].contains(error.errnoCode) && mayDiffer
            {
                candidate = max(candidate + 1, Self.firstFreePort)
            } catch let error as IOError {
                throw Self.refusal(port, wanted, handling, error)
            }
        }
        throw Self.refusal(port, wanted, handling, nil)
    }

    private static func bind(_ port: Int) async throws -> NIOAsyncChannel<Connection, Never> {
        try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.backlog, value: 128)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .bind(host: address, port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try Connection(
                        wrappingChannelSynchronously: channel,
                        configuration: .init(isOutboundHalfClosureEnabled: true)
                    )
                }
            }
    }

    private static func refusal(
        _ port: ForwardedPort,
        _ wanted: Int,
        _ handling: PortHandling,
        _ error: IOError?
    ) -> DiagnosticError {
        let isPrivileged = error?.errnoCode == EACCES
        var notes = ["it is to lead to `\(port)` in the container"]
        if handling.requireLocalPort { notes.append("its attributes have `requireLocalPort`") }
        return DiagnosticError(
            Diagnostic(
                code: "local-port",
                isPrivileged
                    ? "the local port \(wanted) needs privileges that you do not have"
                    : "the local port \(wanted) is taken",
                notes: notes,
                hints: [
                    "choose another one, such as `berth forward \(max(wanted, 7_000) + 1):\(port)`"
                ],
                exitCode: .environment
            )
        )
    }

    /// Takes connections until the task is cancelled or the container ends.
    ///
    /// - Parameters:
    ///   - listeners: Where connections are taken.
    ///   - configuration: How ports are treated on which something begins to listen; nil leaves
    ///     these alone.
    ///   - tell: Is told of each of those, unless it is to be silent.
    /// - Throws: A diagnostic when nothing in the container can connect to its ports.
    public func serve(
        _ listeners: [Listener],
        detecting configuration: MergedConfiguration? = nil,
        tell: @escaping @Sendable (Forward) -> Void = { _ in }
    ) async throws {
        let relay = try await PortRelay.find(in: container, engine: engine)
        try await withThrowingTaskGroup { group in
            for listener in listeners {
                group.addTask { try await serve(listener, relay) }
            }
            if let configuration {
                let known = Set(listeners.map(\.forward.port))
                group.addTask {
                    do {
                        try await detect(known, configuration, relay, tell)
                    } catch {
                        // In a container that has just ended nothing can be looked at.
                        let state = try? await engine.inspectContainer(container).state
                        if state?.isRunning == true { throw error }
                    }
                }
            }
            group.addTask {
                _ = try await engine.waitForContainer(container, limit: Self.longestWait)
            }
            // Listeners end only by a fault; the container's end is the end of all.
            try await group.next()
            group.cancelAll()
        }
    }

    /// Looks for new ports once a second, and serves those that the configuration does not ignore.
    private func detect(
        _ known: Set<ForwardedPort>,
        _ configuration: MergedConfiguration,
        _ relay: PortRelay,
        _ tell: @Sendable (Forward) -> Void
    ) async throws {
        var known = known
        try await withThrowingDiscardingTaskGroup { group in
            while true {
                let listening = try await ListeningPorts(in: container, engine: engine)
                for number in listening.sockets.keys.sorted() {
                    let port = ForwardedPort(port: number)
                    guard known.insert(port).inserted else { continue }
                    let handling = configuration.handling(
                        of: port,
                        commandLine: try await listening.commandLine(
                            of: number,
                            in: container,
                            engine: engine
                        )
                    )
                    guard handling.onAutoForward != .ignore,
                        let listener = try? await listen(port, handling: handling)
                    else { continue }
                    if handling.onAutoForward != .silent { tell(listener.forward) }
                    group.addTask { try await serve(listener, relay) }
                }
                try await Task.sleep(for: Self.detectionPause)
            }
        }
    }

    private func serve(_ listener: Listener, _ relay: PortRelay) async throws {
        let port = listener.forward.port
        try await withThrowingDiscardingTaskGroup { group in
            try await listener.channel.executeThenClose { connections in
                for try await connection in connections {
                    group.addTask {
                        // One connection that breaks is no matter of the others.
                        try? await pass(connection, relay.command(host: port.host, port: port.port))
                    }
                }
            }
        }
    }

    private func pass(_ connection: Connection, _ command: [String]) async throws {
        try await connection.executeThenClose { inbound, outbound in
            let exec = try await engine.createExec(
                in: container,
                ExecConfig(command, user: "0", attachStdin: true, attachStderr: false)
            )
            let session = try await engine.startExec(exec)
            try await withThrowingTaskGroup { group in
                group.addTask {
                    for try await buffer in inbound {
                        try await session.write(Array(buffer.readableBytesView))
                    }
                    try await session.closeInput()
                }
                for try await chunk in session.output {
                    if case .stdout(let bytes) = chunk {
                        try await outbound.write(ByteBuffer(bytes: bytes))
                    }
                }
                outbound.finish()
                group.cancelAll()
            }
        }
    }
}
