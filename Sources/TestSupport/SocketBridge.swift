import NIOCore
import NIOPosix
import Synchronization

/// A port of 127.0.0.1 that leads to a unix socket, byte for byte both ways.
///
/// So a program that only takes addresses with a port reaches a server of the test.
public final class SocketBridge: Sendable {
    private let channel: any Channel
    private let record: Record

    /// All that clients sent so far.
    public var sent: String { record.bytes.withLock { String(decoding: $0, as: UTF8.self) } }

    /// The address, such as `http://127.0.0.1:4711`.
    public var address: String { "http://127.0.0.1:\(channel.localAddress?.port ?? 0)" }

    private init(channel: any Channel, record: Record) {
        self.channel = channel
        self.record = record
    }

    /// Leads to a socket while a closure does its work.
    ///
    /// - Parameters:
    ///   - path: The unix socket.
    ///   - body: The work.
    /// - Returns: What the closure returns.
    /// - Throws: What the closure throws, and what listening meets.
    public static func with<Result>(
        _ path: String,
        _ body: (SocketBridge) async throws -> Result
    ) async throws -> Result {
        let record = Record()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { client in
                ClientBootstrap(group: client.eventLoop)
                    .connect(unixDomainSocketPath: path)
                    .flatMap { server in
                        client.eventLoop.makeCompletedFuture {
                            try client.pipeline.syncOperations.addHandler(Pipe(to: server, record))
                            try server.pipeline.syncOperations.addHandler(Pipe(to: client))
                        }
                    }
                    .flatMap { client.setOption(.autoRead, value: true) }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let bridge = SocketBridge(channel: channel, record: record)
        do {
            let result = try await body(bridge)
            try await channel.close()
            return result
        } catch {
            try? await channel.close()
            throw error
        }
    }

    private final class Record: Sendable {
        let bytes = Mutex<[UInt8]>([])
    }

    /// Writes what comes to another channel, and ends with it.
    private final class Pipe: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let other: any Channel

        private let record: Record?

        init(to other: any Channel, _ record: Record? = nil) {
            self.other = other
            self.record = record
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let piece = unwrapInboundIn(data)
            record?.bytes.withLock { $0 += piece.readableBytesView }
            other.writeAndFlush(piece, promise: nil)
        }

        func channelInactive(context: ChannelHandlerContext) {
            other.close(promise: nil)
        }
    }
}
