import Archive
public import HummingbirdCore
import Logging
public import NIOCore
import NIOPosix
import Synchronization

/// An HTTP/1.1 server on a unix socket, for one process or one container.
///
/// It opens no port. A socket that a killed process has left is replaced, one that is answered is
/// not; when the server stops, the socket is removed.
public struct SocketServer: Sendable {
    /// Answers one request; what it throws closes the connection where it stands.
    public typealias Responder =
        @concurrent @Sendable (Request, consuming ResponseWriter, any Channel) async throws -> Void

    /// How many connections are served at a time; more wait.
    public static let mostConnections = 256

    /// Where it listens.
    public let place: SocketPlace
    /// The socket's file mode.
    public let mode: UInt32
    private let responder: Responder

    /// Creates a server.
    ///
    /// - Parameters:
    ///   - place: Where it listens.
    ///   - mode: The socket's file mode; who may write to it may connect.
    ///   - responder: Answers one request.
    public init(place: SocketPlace, mode: UInt32 = 0o600, responder: @escaping Responder) {
        self.place = place
        self.mode = mode
        self.responder = responder
    }

    private var logger: Logger { Logger(label: "berth.socket") { _ in SwiftLogNoOpLogHandler() } }
}

extension SocketServer: LocalService {
    /// Serves until the task is cancelled.
    ///
    /// - Parameter onReady: Called once when clients can connect.
    /// - Throws: ``LocalHTTPError`` when it cannot listen.
    public func run(onReady: @escaping @Sendable () async -> Void) async throws {
        let file = try SocketFile(place)
        let identity = Mutex<UInt?>(nil)
        let (listening, continuation) = AsyncStream<Void>.makeStream()
        let server = makeServer(at: file.passingPath) { _ in continuation.yield() }
        defer { file.withdraw(identity.withLock { $0 }) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { continuation.finish() }
                try await Self.serve(server, place)
            }
            var iterator = listening.makeAsyncIterator()
            if await iterator.next() != nil {
                let published = try file.publish(mode: mode)
                identity.withLock { $0 = published }
                await onReady()
            }
            try await group.waitForAll()
        }
    }

    private static func serve(_ server: Server<WatchedChannel>, _ place: SocketPlace) async throws {
        do {
            try await server.run()
        } catch let error as IOError {
            let reason = SystemReason(error.errnoCode)
            throw LocalHTTPError.listen(place.path, reason: reason.description)
        }
    }

    private func makeServer(
        at path: String,
        onServerRunning: @escaping @Sendable (any Channel) async -> Void
    ) -> Server<WatchedChannel> {
        Server(
            childChannelSetup: WatchedChannel(http: HTTP1Channel(responder: responder)),
            configuration: ServerConfiguration(
                address: .unixDomainSocket(path: path),
                availableConnectionsDelegate: MaximumAvailableConnections(
                    Self.mostConnections,
                    logger: logger
                )
            ),
            onServerRunning: onServerRunning,
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: logger
        )
    }
}
