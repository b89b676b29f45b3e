import NIOCore

/// Takes the connection away from HTTP at the very byte at which an engine hands it over.
///
/// It stands next to the socket. NIO's own way, removing the decoder, loses what has come together
/// with the end of the connection, as with a command that prints one line and is done.
final class HandoverHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum Mode {
        case http
        /// A handover was asked for; the head of the answer is collected.
        case expecting(ByteBuffer)
        case raw
    }

    private static let headSizeBytes = 64 << 10

    private let responses: ResponseHandler
    private var mode = Mode.http
    private var context: ChannelHandlerContext?

    init(responses: ResponseHandler) { self.responses = responses }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    /// Looks out for a handover in the next answer.
    func expectHandover() { mode = .expecting(ByteBuffer()) }

    /// Writes past HTTP.
    func write(_ bytes: ByteBuffer, promise: EventLoopPromise<Void>) {
        guard let context else { return promise.fail(ChannelError.ioOnClosedChannel) }
        context.writeAndFlush(wrapOutboundOut(bytes), promise: promise)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch mode {
        case .http: context.fireChannelRead(data)
        case .raw: responses.receiveRaw(unwrapInboundIn(data))
        case .expecting(var head):
            head.writeImmutableBuffer(unwrapInboundIn(data))
            look(at: head, context)
        }
    }

    private func look(at received: ByteBuffer, _ context: ChannelHandlerContext) {
        var rest = received
        guard let headSize = Self.headSize(received) else {
            if received.readableBytes < Self.headSizeBytes {
                mode = .expecting(received)
            } else {
                passOn(received, context)
            }
            return
        }
        guard received.readableBytesView.starts(with: "HTTP/1.1 101 ".utf8),
            let head = rest.readSlice(length: headSize)
        else { return passOn(received, context) }
        mode = .raw
        context.fireChannelRead(wrapInboundOut(head))
        if rest.readableBytes > 0 { responses.receiveRaw(rest) }
    }

    /// Leaves the answer to HTTP.
    private func passOn(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        mode = .http
        context.fireChannelRead(wrapInboundOut(bytes))
    }

    /// The size of a head with the blank line at its end; nil when it has not all come.
    private static func headSize(_ bytes: ByteBuffer) -> Int? {
        let view = bytes.readableBytesView
        return view.firstRange(of: "\r\n\r\n".utf8).map { $0.upperBound - view.startIndex }
    }
}
