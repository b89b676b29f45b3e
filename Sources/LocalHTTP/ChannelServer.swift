import Archive
public import NIOCore
import NIOPosix
import Synchronization

/// A server on a unix socket whose connections are set up by its owner; see ``SocketServer``.
public struct ChannelServer: LocalService {
    /// Where it listens.
    public let place: SocketPlace
    private let mode: UInt32
    private let mostConnections: Int
    private let setUp: @Sendable (any Channel) -> EventLoopFuture<Void>

    /// Creates a server.
    ///
    /// - Parameters:
    ///   - place: Where it listens.
    ///   - mode: The socket's file mode; who may write to it may connect.
    ///   - mostConnections: How many there may be at a time; others are closed at once.
    ///   - setUp: Gives each new connection its handlers.
    public init(
        place: SocketPlace,
        mode: UInt32 = 0o600,
        mostConnections: Int,
        setUp: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>
    ) {
        self.place = place
        self.mode = mode
        self.mostConnections = mostConnections
        self.setUp = setUp
    }

    /// Serves until the task is cancelled; connections that are open then are closed.
    ///
    /// - Parameter onReady: Called once when clients can connect.
    /// - Throws: ``LocalHTTPError`` when it cannot listen.
    public func run(onReady: @escaping @Sendable () async -> Void) async throws {
        let file = try SocketFile(place)
        let connections = OpenConnections(most: mostConnections)
        var identity: UInt?
        defer { file.withdraw(identity) }
        let listener = try await listen(file, connections)
        do {
            identity = try file.publish(mode: mode)
            await onReady()
            await withTaskCancellationHandler {
                try? await listener.closeFuture.get()
            } onCancel: {
                listener.close(promise: nil)
            }
        } catch {
            listener.close(promise: nil)
            throw error
        }
        await connections.closeAll()
    }

    private func listen(
        _ file: SocketFile,
        _ connections: OpenConnections
    ) async throws -> any Channel {
        let setUp = setUp
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 512)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                connections.add(channel) ? setUp(channel) : channel.close()
            }
        do {
            return try await bootstrap.bind(unixDomainSocketPath: file.passingPath).get()
        } catch let error as IOError {
            let reason = SystemReason(error.errnoCode)
            throw LocalHTTPError.listen(place.path, reason: reason.description)
        }
    }
}

/// The connections of a server that are open.
private final class OpenConnections: Sendable {
    private let channels = Mutex<[ObjectIdentifier: any Channel]>([:])
    private let most: Int

    init(most: Int) { self.most = most }

    /// Takes a connection in until it is closed; false when there are too many.
    func add(_ channel: any Channel) -> Bool {
        let key = ObjectIdentifier(channel)
        let isTaken = channels.withLock { channels in
            guard channels.count < most else { return false }
            channels[key] = channel
            return true
        }
        guard isTaken else { return false }
        channel.closeFuture.whenComplete { [self] _ in
            channels.withLock { $0[key] = nil }
        }
        return true
    }

    /// Closes all that are open, and waits until they are.
    func closeAll() async {
        for channel in channels.withLock({ Array($0.values) }) { try? await channel.close() }
    }
}
