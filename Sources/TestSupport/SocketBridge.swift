import NIOCore
import NIOPosix

/// A port of 127.0.0.1 that leads to a unix socket, byte for byte both ways.
///
/// So a program that only takes addresses with a port reaches a server of the test.
public final class SocketBridge: Sendable {
    private let channel: any Channel

    /// The address, such as `http://127.0.0.1:4711`.
    public var address: String { "http://127.0.0.1:\(channel.localAddress?.port ?? 0)" }

    private init(channel: any Channel) {
        self.channel = channel
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
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { client in
                ClientBootstrap(group: client.eventLoop)
                    .connect(unixDomainSocketPath: path)
                    .flatMap { server in
                        client.eventLoop.makeCompletedFuture {
                            try client.pipeline.syncOperations.addHandler(Pipe(to: server))
                            try server.pipeline.syncOperations.addHandler(Pipe(to: client))
                        }
                    }
                    .flatMap { client.setOption(.autoRead, value: true) }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let bridge = SocketBridge(channel: channel)
        do {
            let result = try await body(bridge)
            try await channel.close()
            return result
        } catch {
            try? await channel.close()
            throw error
        }
    }

    /// Writes what comes to another channel, and ends with it.
    private final class Pipe: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let other: any Channel

        init(to other: any Channel) {
            self.other = other
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            other.writeAndFlush(unwrapInboundIn(data), promise: nil)
        }

        func channelInactive(context: ChannelHandlerContext) {
            other.close(promise: nil)
        }
    }
}
