import NIOCore

/// Counts the bytes of a connection to the outside, and tells them from time to time and at its end.
final class EgressMeter: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// How many bytes pass before they are told.
    private static let portion = 1 << 20

    private let tell: @Sendable (_ sent: Int, _ received: Int) -> Void
    private var sent = 0
    private var received = 0

    init(tell: @escaping @Sendable (_ sent: Int, _ received: Int) -> Void) { self.tell = tell }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received += unwrapInboundIn(data).readableBytes
        tellIfMany()
        context.fireChannelRead(data)
    }

    func write(
        context: ChannelHandlerContext,
        data: NIOAny,
        promise: EventLoopPromise<Void>?
    ) {
        sent += unwrapOutboundIn(data).readableBytes
        tellIfMany()
        context.write(data, promise: promise)
    }

    func channelInactive(context: ChannelHandlerContext) {
        tellAll()
        context.fireChannelInactive()
    }

    private func tellIfMany() {
        if sent + received >= Self.portion { tellAll() }
    }

    private func tellAll() {
        guard sent + received > 0 else { return }
        tell(sent, received)
        sent = 0
        received = 0
    }
}
