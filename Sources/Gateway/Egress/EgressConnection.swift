import Egress
import NIOCore
import NIOHTTP1

/// One connection of a program in a container to the proxy: one request, or one tunnel.
///
/// Nothing is read ahead: while a request waits for its decision and its way out, the program does.
/// After one request the connection is closed, so that nothing can follow it undecided.
final class EgressConnection: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private enum State {
        case idle
        /// It is decided about; what came of the request since.
        case deciding([HTTPServerRequestPart])
        /// The request goes there.
        case forwarding(any Channel)
        /// The request went there, and its answer is on its way back.
        case answering(any Channel)
        /// Nothing more is taken.
        case over
    }

    private let gate: EgressGate
    private let dialer: EgressDialer
    private let limits: EgressLimits
    private let headGuard: HeadGuard
    private var state = State.idle

    init(gate: EgressGate, dialer: EgressDialer, limits: EgressLimits, headGuard: HeadGuard) {
        self.gate = gate
        self.dialer = dialer
        self.limits = limits
        self.headGuard = headGuard
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: limits.head) {
            let (handler, context) = bound.value
            if case .idle = handler.state { context.close(promise: nil) }
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        switch state {
        case .idle:
            guard case .head(let head) = part else { return }
            headGuard.isPassed = true
            state = .deciding([])
            decide(about: head, context)
        case .deciding(let parts):
            // What stands behind the request on the same connection is not taken.
            if case .end? = parts.last { return }
            state = .deciding(parts + [part])
        case .forwarding(let upstream): send(part, to: upstream)
        case .answering, .over: break
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        closeUpstream()
        state = .over
        context.fireChannelInactive()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        switch state {
        case .forwarding(let upstream), .answering(let upstream):
            upstream.setOption(.autoRead, value: context.channel.isWritable).whenFailure { _ in }
        case .idle, .deciding, .over: break
        }
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case let ending as EgressAnswer.Ending:
            switch ending {
            case .whole: end(context)
            case .cut: context.close(promise: nil)
            }
        case is IdleStateHandler.IdleStateEvent: context.close(promise: nil)
        case ChannelEvent.inputClosed:
            switch state {
            case .idle, .over: context.close(promise: nil)
            case .deciding, .forwarding, .answering: break
            }
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // What the decoder does not understand is answered by nobody.
        closeUpstream()
        context.close(promise: nil)
    }

    private func closeUpstream() {
        switch state {
        case .forwarding(let upstream), .answering(let upstream): upstream.close(promise: nil)
        case .idle, .deciding, .over: break
        }
    }

    /// Ends the connection so that its answer is not lost: what still comes is read for a moment.
    private func end(_ context: ChannelHandlerContext) {
        state = .over
        let channel = context.channel
        channel.setOption(.autoRead, value: true).whenFailure { _ in }
        context.close(mode: .output, promise: nil)
        context.eventLoop.scheduleTask(in: limits.end) { channel.close(promise: nil) }
    }

    // MARK: The decision

    private func decide(about head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        context.channel.setOption(.autoRead, value: false).whenFailure { _ in }
        let (gate, dialer) = (gate, dialer)
        let loop = context.eventLoop
        let front = context.channel
        let way = loop.makeFutureWithTask { () async throws -> any Channel in
            let request = try EgressRequest(head)
            let (upstream, record) = try await gate.open(request) { addresses in
                try await dialer.connect(to: request.target, addresses, on: loop) { channel in
                    Self.prepare(channel, for: head, front: front)
                }
            }
            try await upstream.eventLoop.submit {
                let meter = EgressMeter { sent, received in
                    gate.add(record.adding(sentBytes: sent, receivedBytes: received))
                }
                try upstream.pipeline.syncOperations.addHandler(meter, position: .first)
            }.get()
            return upstream
        }
        let bound = NIOLoopBound((self, context), eventLoop: loop)
        way.whenComplete { result in
            let (handler, context) = bound.value
            handler.decided(result, head, context)
        }
    }

    private static func prepare(
        _ upstream: any Channel,
        for head: HTTPRequestHead,
        front: any Channel
    ) -> EventLoopFuture<Void> {
        upstream.eventLoop.makeCompletedFuture {
            guard head.method != .CONNECT else { return }
            try upstream.pipeline.syncOperations.addHTTPClientHandlers()
            let version = head.version == .http1_0 ? HTTPVersion.http1_0 : .http1_1
            try upstream.pipeline.syncOperations.addHandler(
                EgressAnswer(front: front, version: version)
            )
        }
    }

    private func decided(
        _ result: Result<any Channel, any Error>,
        _ head: HTTPRequestHead,
        _ context: ChannelHandlerContext
    ) {
        guard case .deciding(let parts) = state, context.channel.isActive else {
            if case .success(let upstream) = result { upstream.close(promise: nil) }
            return
        }
        switch result {
        case .failure(let error): refuse(error, head, context)
        case .success(let upstream) where head.method == .CONNECT: tunnel(to: upstream, context)
        case .success(let upstream): forward(head, parts, to: upstream, context)
        }
    }

    private func refuse(
        _ error: any Error,
        _ head: HTTPRequestHead,
        _ context: ChannelHandlerContext
    ) {
        state = .over
        let answer = EgressRefusal(error)
        let body = ByteBuffer(string: answer.text + "\n")
        let headers: HTTPHeaders = [
            "content-type": "text/plain; charset=utf-8", "content-length": "\(body.readableBytes)",
            "connection": "close", "x-berth-egress": answer.code,
        ]
        let response = HTTPResponseHead(version: .http1_1, status: answer.status, headers: headers)
        context.write(wrapOutboundOut(.head(response)), promise: nil)
        if head.method != .HEAD {
            context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        }
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in
            let (handler, context) = bound.value
            handler.end(context)
        }
    }

    // MARK: A request

    private func forward(
        _ head: HTTPRequestHead,
        _ parts: [HTTPServerRequestPart],
        to upstream: any Channel,
        _ context: ChannelHandlerContext
    ) {
        guard let request = try? EgressRequest(head),
            let path = try? EgressRequest.parts(of: head.uri).path
        else { return refuse(EgressFault.notForProxy, head, context) }
        state = .forwarding(upstream)
        if head.expectsContinue, head.version == .http1_1 {
            let word = HTTPResponseHead(version: .http1_1, status: .continue)
            context.writeAndFlush(wrapOutboundOut(.head(word)), promise: nil)
        }
        let forwarded = head.forwarded(to: request.target, path: path)
        upstream.write(HTTPClientRequestPart.head(forwarded), promise: nil)
        for part in parts { send(part, to: upstream) }
        upstream.flush()
        upstream.setOption(.autoRead, value: true).whenFailure { _ in }
        context.channel.setOption(.autoRead, value: true).whenFailure { _ in }
    }

    private func send(_ part: HTTPServerRequestPart, to upstream: any Channel) {
        switch part {
        case .head: return
        case .body(let bytes):
            upstream.writeAndFlush(HTTPClientRequestPart.body(.byteBuffer(bytes)), promise: nil)
        case .end(let trailers):
            state = .answering(upstream)
            upstream.writeAndFlush(HTTPClientRequestPart.end(trailers), promise: nil)
        }
    }

    // MARK: A tunnel

    private func tunnel(to upstream: any Channel, _ context: ChannelHandlerContext) {
        state = .over
        let response = HTTPResponseHead(version: .http1_1, status: .ok)
        context.write(wrapOutboundOut(.head(response)), promise: nil)
        context.flush()
        let pipeline = context.pipeline.syncOperations
        let front = context.channel
        do {
            let (inner, outer) = TunnelEnd.pair()
            try upstream.pipeline.syncOperations.addHandler(outer)
            try pipeline.addHandler(inner)
            // What was read too far goes on to the tunnel's end behind the decoder.
            let encoder = try pipeline.handler(type: HTTPResponseEncoder.self)
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            pipeline.removeHandler(encoder, promise: nil)
            pipeline.removeHandler(self, promise: nil)
            pipeline.removeHandler(decoder, promise: nil)
        } catch {
            upstream.close(promise: nil)
            return front.close(promise: nil)
        }
        upstream.setOption(.autoRead, value: true).whenFailure { _ in }
        front.setOption(.autoRead, value: true).whenFailure { _ in }
    }
}
