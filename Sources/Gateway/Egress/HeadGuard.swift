import NIOCore

/// Closes a connection whose first bytes are no head of a request for too long.
///
/// The decoder behind it keeps every header that comes, however many there are.
final class HeadGuard: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let most: Int
    private var count = 0
    /// Whether the head is there, so that nothing is counted any more.
    var isPassed = false

    init(most: Int) { self.most = most }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if !isPassed {
            count += unwrapInboundIn(data).readableBytes
            guard count <= most else { return context.close(promise: nil) }
        }
        context.fireChannelRead(data)
    }
}
