import NIOCore
import NIOHTTP1

/// The server's side of a request: what it answers goes back as it comes.
final class EgressAnswer: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    /// What the program's side hears when the server's is done.
    enum Ending: Sendable {
        /// The answer is there.
        case whole
        /// It breaks off.
        case cut
    }

    private let front: any Channel
    private let version: HTTPVersion
    private var hasEnded = false

    /// Creates the server's side.
    ///
    /// - Parameters:
    ///   - front: The program's connection, of the same event loop.
    ///   - version: The version that the program speaks.
    init(front: any Channel, version: HTTPVersion) {
        self.front = front
        self.version = version
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !hasEnded else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            if head.isInformational { return }
            front.write(HTTPServerResponsePart.head(head.returned(version)), promise: nil)
        case .body(let bytes):
            front.writeAndFlush(HTTPServerResponsePart.body(.byteBuffer(bytes)), promise: nil)
        case .end(let trailers):
            hasEnded = true
            let front = front
            front.writeAndFlush(HTTPServerResponsePart.end(trailers)).whenComplete { _ in
                front.pipeline.fireUserInboundEventTriggered(Ending.whole)
            }
            context.close(promise: nil)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        // A server that ends in the midst leaves an answer that the program sees is cut.
        if !hasEnded { front.pipeline.fireUserInboundEventTriggered(Ending.cut) }
        context.fireChannelInactive()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        front.setOption(.autoRead, value: context.channel.isWritable).whenFailure { _ in }
        context.fireChannelWritabilityChanged()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}

extension HTTPResponseHead {
    fileprivate var isInformational: Bool { (100..<200).contains(status.code) }

    /// The head as the program gets it; how the body is framed is decided anew.
    fileprivate func returned(_ version: HTTPVersion) -> Self {
        var head = self
        head.version = version
        if head.headers.contains(name: "transfer-encoding") {
            head.headers.remove(name: "transfer-encoding")
            head.headers.remove(name: "content-length")
        }
        for name in ["connection", "keep-alive", "proxy-authenticate", "upgrade", "trailer"] {
            head.headers.remove(name: name)
        }
        head.headers.add(name: "connection", value: "close")
        return head
    }
}
