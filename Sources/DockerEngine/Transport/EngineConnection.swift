import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// One connection to an engine, used for one call after another.
final class EngineConnection: Sendable {
    /// One thread serves all connections of the process; it is started by the first.
    private static let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    let channel: any Channel
    private let handler: NIOLoopBound<ResponseHandler>
    private let handover: NIOLoopBound<HandoverHandler>

    /// Creates a connection of a channel with its handlers; on the event loop.
    private init(_ channel: any Channel) throws {
        let pipeline = channel.pipeline.syncOperations
        let eventLoop = channel.eventLoop
        self.channel = channel
        handler = NIOLoopBound(
            try pipeline.handler(type: ResponseHandler.self),
            eventLoop: eventLoop
        )
        handover = NIOLoopBound(
            try pipeline.handler(type: HandoverHandler.self),
            eventLoop: eventLoop
        )
    }

    /// Connects to the engine's socket.
    static func connect(
        to endpoint: EngineEndpoint,
        limits: EngineLimits
    ) async throws(DockerError) -> EngineConnection {
        do {
            let channel = try await ClientBootstrap(group: group)
                .connectTimeout(TimeAmount(limits.connect))
                .channelOption(.autoRead, value: false)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture { try addHandlers(to: channel) }
                }
                .connect(unixDomainSocketPath: endpoint.socketPath).get()
            return try await channel.eventLoop.submit { try EngineConnection(channel) }.get()
        } catch {
            throw DockerError(connecting: endpoint, error, limit: limits.connect)
        }
    }

    private static func addHandlers(to channel: any Channel) throws {
        let responses = ResponseHandler()
        try channel.pipeline.syncOperations.addHandlers(
            HandoverHandler(responses: responses),
            HTTPRequestEncoder(),
            ByteToMessageHandler(HTTPResponseDecoder()),
            responses
        )
    }

    /// Whether the connection can take a call.
    var isUsable: Bool { channel.isActive }

    /// Closes the connection.
    func close() { channel.close(promise: nil) }

    /// Has a function called each time the connection has become free.
    func whenReusable(_ action: @escaping @Sendable (EngineConnection) -> Void) {
        channel.eventLoop.execute { [self] in
            handler.value.whenReusable = { action(self) }
        }
    }

    /// Sends a request and returns its answer.
    ///
    /// - Throws: ``DockerError``, what the source of the body throws, or a cancellation.
    func send(
        _ request: EngineRequest,
        target: String,
        limits: EngineLimits
    ) async throws -> EngineAnswer {
        let exchange = Exchange(request, limits: limits, on: channel.eventLoop)
        return try await withTaskCancellationHandler {
            if case .chunks(_, let source) = request.body {
                return try await upload(source, request, target: target, exchange)
            }
            channel.eventLoop.execute { [self] in
                write(request, target: target, exchange)
            }
            return try await exchange.promise.futureResult.get()
        } onCancel: {
            fail(exchange, CancellationError())
        }
    }

    private func fail(_ exchange: Exchange, _ error: any Error) {
        channel.eventLoop.execute { [self] in handler.value.fail(exchange, error) }
    }

    /// Writes a request whose body is in memory; on the event loop.
    private func write(_ request: EngineRequest, target: String, _ exchange: Exchange) {
        handler.value.begin(exchange)
        if case .hijacked = request.answer { handover.value.expectHandover() }
        let body = request.bodyBuffer
        let head = request.head(target: target, bodySizeBytes: body?.readableBytes)
        channel.write(HTTPClientRequestPart.head(head), promise: nil)
        if let body { channel.write(HTTPClientRequestPart.body(.byteBuffer(body)), promise: nil) }
        channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
        handler.value.requestIsSent(exchange)
    }
}

// MARK: - Uploads

extension EngineConnection {
    /// Ends an upload early: the answer is there, or the connection is gone.
    private struct UploadEnded: Error {}

    /// Sends a body piece by piece; the next piece is asked for when one has left the process.
    private func upload(
        _ source: EngineRequest.ChunkSource,
        _ request: EngineRequest,
        target: String,
        _ exchange: Exchange
    ) async throws -> EngineAnswer {
        let head = request.head(target: target, bodySizeBytes: nil)
        channel.eventLoop.execute { [self] in
            handler.value.begin(exchange)
            channel.write(HTTPClientRequestPart.head(head), promise: nil)
        }
        do {
            try await source { [self] chunk in try await write(chunk, exchange) }
            channel.eventLoop.execute { [self] in
                channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
                handler.value.requestIsSent(exchange)
            }
        } catch is UploadEnded {
        } catch {
            fail(exchange, error)
            throw error
        }
        return try await exchange.promise.futureResult.get()
    }

    private func write(_ chunk: [UInt8], _ exchange: Exchange) async throws {
        guard !exchange.isAnswered.load(ordering: .acquiring) else { throw UploadEnded() }
        let part = HTTPClientRequestPart.body(.byteBuffer(ByteBuffer(bytes: chunk)))
        do {
            try await channel.eventLoop.flatSubmit { [self] in
                handler.value.restartDeadline(exchange)
                return channel.writeAndFlush(part)
            }
            .get()
        } catch {
            throw UploadEnded()
        }
    }
}

// MARK: - Hijacked connections

extension EngineConnection {
    /// Writes raw bytes once the connection is hijacked.
    func writeRaw(_ bytes: ByteBuffer) async throws {
        try await channel.eventLoop.flatSubmit { [self] in
            let promise = channel.eventLoop.makePromise(of: Void.self)
            handover.value.write(bytes, promise: promise)
            return promise.futureResult
        }
        .get()
    }

    /// Tells the other side that no more bytes come, and goes on reading.
    func closeOutput() async throws {
        try await channel.close(mode: .output).get()
    }
}
