import NIOCore
import NIOHTTP1
import Synchronization

/// Turns the parts of answers into values, and keeps the engine waiting for slow readers.
///
/// It lives on its connection's event loop. One exchange is under way at a time.
final class ResponseHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    private enum State {
        case idle
        case awaitingHead(Exchange)
        case collecting(Exchange, HTTPResponseHead, ByteBuffer)
        /// The engine agreed to hand over the connection; the end of its head is to come.
        case upgrading(Exchange, HTTPResponseHead)
        case streaming(Exchange, ByteQueue, isHijacked: Bool)
        case closed(any Error)
    }

    /// Called when an answer is complete and the connection can be used again.
    var whenReusable: (() -> Void)?

    private var state = State.idle
    private var context: ChannelHandlerContext?
    private var isKeptAlive = false
    private var isReadingWanted = true
    private var isRequestSent = true
    private var deadline: Scheduled<Void>?
    private var lastActivity = NIODeadline.now()

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    // MARK: What the connection asks

    /// Starts an exchange; its request is being written.
    func begin(_ exchange: Exchange) {
        guard case .idle = state else {
            if case .closed(let error) = state {
                exchange.fail(error)
            } else {
                exchange.fail(DockerError.connectionCut(operation: exchange.operation))
            }
            return
        }
        state = .awaitingHead(exchange)
        isRequestSent = false
        restartDeadline(exchange)
    }

    /// Starts the limit of the exchange anew, as a part of its request was written.
    func restartDeadline(_ exchange: Exchange) {
        guard isCurrent(exchange), !exchange.isAnswered.load(ordering: .acquiring) else { return }
        schedule(exchange.limit) { [self] in
            fail(
                exchange,
                DockerError.timeout(operation: exchange.operation, limit: exchange.limit)
            )
        }
    }

    /// Notes that the whole request is written.
    func requestIsSent(_ exchange: Exchange) {
        guard isCurrent(exchange) else { return }
        isRequestSent = true
        restartDeadline(exchange)
    }

    /// Ends an exchange that is still under way, and the connection with it.
    func fail(_ exchange: Exchange, _ error: any Error) {
        guard isCurrent(exchange) else { return exchange.fail(error) }
        finish(error)
    }

    /// Goes on reading, as the reader has taken most of what was there.
    func resumeReading(_ exchange: Exchange) {
        guard isCurrent(exchange) else { return }
        isReadingWanted = true
        context?.read()
    }

    /// Closes the connection if its stream has no reader any more.
    func readerIsGone(_ exchange: Exchange) {
        guard isCurrent(exchange), case .streaming = state else { return }
        finish(CancellationError())
    }

    /// Passes on bytes of a connection that the engine has handed over.
    func receiveRaw(_ bytes: ByteBuffer) {
        guard case .streaming(_, let queue, isHijacked: true) = state else { return }
        isReadingWanted = queue.push(bytes)
    }

    private func isCurrent(_ exchange: Exchange) -> Bool {
        switch state {
        case .awaitingHead(let current), .collecting(let current, _, _),
            .upgrading(let current, _), .streaming(let current, _, _):
            current === exchange
        case .idle, .closed: false
        }
    }

    // MARK: What the channel tells

    func channelActive(context: ChannelHandlerContext) {
        context.read()
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        lastActivity = .now()
        switch (unwrapInboundIn(data), state) {
        case (.head(let head), .awaitingHead(let exchange)): receive(head, exchange)
        case (.body(let bytes), .collecting(let exchange, let head, var body)):
            state = .idle  // gives up the second reference to the body
            body.writeImmutableBuffer(bytes)
            state = .collecting(exchange, head, body)
            if body.readableBytes > exchange.answerSizeBytes {
                finish(
                    DockerError.answerTooLarge(
                        operation: exchange.operation,
                        limitBytes: exchange.answerSizeBytes
                    )
                )
            }
        case (.body(let bytes), .streaming(_, let queue, _)):
            isReadingWanted = queue.push(bytes)
        case (.end, .collecting(let exchange, let head, let body)):
            complete()
            exchange.succeed(
                EngineAnswer(
                    status: Int(head.status.code),
                    headers: head.headers,
                    content: .whole(body)
                )
            )
        case (.end, .upgrading(let exchange, let head)): takeOver(exchange, head)
        case (.end, .streaming(_, let queue, _)):
            complete()
            queue.finish(.success(()))
        case (_, .closed): break
        default: finish(unexpected("it comes out of turn"))
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if isReadingWanted { context.read() }
        context.fireChannelReadComplete()
    }

    func channelInactive(context: ChannelHandlerContext) {
        if case .streaming(_, let queue, isHijacked: true) = state {
            deadline?.cancel()
            state = .closed(DockerError.connectionCut(operation: operation))
            queue.finish(.success(()))
        } else {
            finish(DockerError.connectionCut(operation: operation))
        }
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case HTTPParserError.invalidEOFState:
            finish(DockerError.connectionCut(operation: operation))
        case let error as HTTPParserError: finish(unexpected("\(error.debugDescription)"))
        default: finish(DockerError.connectionCut(operation: operation))
        }
    }

    // MARK: Steps

    private func receive(_ head: HTTPResponseHead, _ exchange: Exchange) {
        isKeptAlive = head.isKeepAlive
        switch exchange.answer {
        case .stream(let idleLimit) where head.status.code < 300:
            let stream = startStream(exchange, isHijacked: false, idleLimit: idleLimit)
            exchange.succeed(
                EngineAnswer(
                    status: Int(head.status.code),
                    headers: head.headers,
                    content: .stream(stream)
                )
            )
        case .hijacked where head.status == .switchingProtocols:
            state = .upgrading(exchange, head)
        case .hijacked where head.status.code < 300:
            finish(unexpected("it does not hand over the connection"))
        default:
            state = .collecting(exchange, head, ByteBuffer())
        }
    }

    private func startStream(
        _ exchange: Exchange,
        isHijacked: Bool,
        idleLimit: Duration?
    ) -> ByteStream {
        guard let context else { preconditionFailure("a stream starts outside of a connection") }
        let eventLoop = context.eventLoop
        let handler = NIOLoopBound(self, eventLoop: eventLoop)
        let queue = ByteQueue(
            whenWanting: { eventLoop.execute { handler.value.resumeReading(exchange) } },
            whenAbandoned: { eventLoop.execute { handler.value.readerIsGone(exchange) } }
        )
        state = .streaming(exchange, queue, isHijacked: isHijacked)
        deadline?.cancel()
        if let idleLimit { watchForIdleness(exchange, idleLimit) }
        return ByteStream(queue)
    }

    /// Begins the stream of a connection that the engine has handed over.
    private func takeOver(_ exchange: Exchange, _ head: HTTPResponseHead) {
        let stream = startStream(exchange, isHijacked: true, idleLimit: nil)
        exchange.succeed(
            EngineAnswer(
                status: Int(head.status.code),
                headers: head.headers,
                content: .hijacked(stream)
            )
        )
    }

    /// Ends an exchange in good order.
    private func complete() {
        deadline?.cancel()
        isReadingWanted = true
        if isKeptAlive, isRequestSent {
            state = .idle
            whenReusable?()
        } else {
            state = .closed(DockerError.connectionCut(operation: operation))
            context?.close(promise: nil)
        }
    }

    /// Ends all that is under way with an error, and closes the connection.
    private func finish(_ error: any Error) {
        deadline?.cancel()
        let ended = state
        if case .closed = ended { return }
        state = .closed(error)
        switch ended {
        case .awaitingHead(let exchange), .collecting(let exchange, _, _),
            .upgrading(let exchange, _):
            exchange.fail(error)
        case .streaming(_, let queue, _): queue.finish(.failure(error))
        case .idle, .closed: break
        }
        context?.close(promise: nil)
    }

    // MARK: Limits

    private func watchForIdleness(_ exchange: Exchange, _ limit: Duration) {
        let elapsed = NIODeadline.now() - lastActivity
        let remaining = max(.zero, limit - .nanoseconds(elapsed.nanoseconds))
        schedule(isReadingWanted && remaining > .zero ? remaining : limit) { [self] in
            guard isCurrent(exchange) else { return }
            let silence = NIODeadline.now() - lastActivity
            if isReadingWanted, .nanoseconds(silence.nanoseconds) >= limit {
                finish(DockerError.timeout(operation: exchange.operation, limit: limit))
            } else {
                watchForIdleness(exchange, limit)
            }
        }
    }

    private func schedule(_ limit: Duration, _ action: @escaping () -> Void) {
        deadline?.cancel()
        deadline = context?.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(limit), action)
    }

    private func unexpected(_ reason: String) -> DockerError {
        .unexpectedAnswer(operation: operation, reason: reason)
    }

    private var operation: String {
        switch state {
        case .awaitingHead(let exchange), .collecting(let exchange, _, _),
            .upgrading(let exchange, _), .streaming(let exchange, _, _):
            exchange.operation
        case .idle, .closed: "wait for the next call"
        }
    }
}
