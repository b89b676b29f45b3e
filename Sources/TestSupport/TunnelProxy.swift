import NIOCore
import NIOPosix
import Synchronization

/// A proxy on the loopback interface that leads names of hosts to servers of the test, and knows
/// everything that was to be reached.
public final class TunnelProxy: Sendable {
    private let channel: any Channel
    private let log: TargetLog

    /// What was to be reached so far: `host:port` of tunnels, `METHOD address` of plain requests.
    public var targets: [String] { log.value }
    /// What belongs into `HTTPS_PROXY`.
    public var address: String { "http://127.0.0.1:\(channel.localAddress?.port ?? 0)" }

    private init(channel: any Channel, log: TargetLog) {
        self.channel = channel
        self.log = log
    }

    /// Runs a proxy while a closure does its work.
    ///
    /// - Parameters:
    ///   - ports: Ports of 127.0.0.1 by `host:port`; all else is refused with status 502.
    ///   - body: The work.
    /// - Returns: What the closure returns.
    /// - Throws: What the closure throws, and what listening meets.
    public static func with<Result>(
        _ ports: [String: Int] = [:],
        _ body: (TunnelProxy) async throws -> Result
    ) async throws -> Result {
        let log = TargetLog()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations
                        .addHandler(Entrance(ports: ports, log: log))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let proxy = TunnelProxy(channel: channel, log: log)
        do {
            let result = try await body(proxy)
            try await channel.close()
            return result
        } catch {
            try? await channel.close()
            throw error
        }
    }

    /// Reads the first request of a connection, and opens the tunnel.
    private final class Entrance: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let ports: [String: Int]
        private let log: TargetLog
        private var head = ""
        private var peer: (any Channel)?

        init(ports: [String: Int], log: TargetLog) {
            self.ports = ports
            self.log = log
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let buffer = unwrapInboundIn(data)
            if let peer {
                peer.writeAndFlush(buffer, promise: nil)
                return
            }
            head += String(buffer: buffer)
            guard head.contains("\r\n\r\n") else { return }
            let words = head.prefix { $0 != "\r\n" }.split(separator: " ").map(String.init)
            guard words.count == 3 else { return context.close(promise: nil) }
            let target = words[0] == "CONNECT" ? words[1] : "\(words[0]) \(words[1])"
            log.append(target)
            guard let port = ports[target] else { return answer("502 Bad Gateway", context) }
            let own = context.channel
            let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            ClientBootstrap(group: context.eventLoop)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(Exit(peer: own))
                    }
                }
                .connect(host: "127.0.0.1", port: port)
                .whenComplete { result in
                    let (entrance, context) = bound.value
                    switch result {
                    case .success(let peer):
                        entrance.peer = peer
                        entrance.answer("200 OK", context)
                    case .failure: entrance.answer("502 Bad Gateway", context)
                    }
                }
        }

        func channelInactive(context: ChannelHandlerContext) {
            peer?.close(promise: nil)
        }

        private func answer(_ status: String, _ context: ChannelHandlerContext) {
            let length = status.hasPrefix("200") ? "" : "Content-Length: 0\r\n"
            let buffer = ByteBuffer(string: "HTTP/1.1 \(status)\r\n\(length)\r\n")
            context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
        }
    }

    /// Leads back what the server at the end of the tunnel says.
    private final class Exit: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let peer: any Channel

        init(peer: any Channel) {
            self.peer = peer
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            peer.writeAndFlush(unwrapInboundIn(data), promise: nil)
        }

        func channelInactive(context: ChannelHandlerContext) {
            peer.close(promise: nil)
        }
    }
}

/// A list that several connections write to.
private final class TargetLog: Sendable {
    private let list = Mutex<[String]>([])

    var value: [String] { list.withLock { $0 } }

    func append(_ text: String) { list.withLock { $0.append(text) } }
}
