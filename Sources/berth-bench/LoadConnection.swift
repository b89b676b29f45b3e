import NIOCore
import NIOPosix

/// A kept connection that sends one request at a time and notes when its answer came.
struct LoadConnection: Sendable {
    /// When the answer's events began, and when it was over.
    struct Answer: Sendable {
        var first: NIODeadline
        var whole: NIODeadline
    }

    /// An answer that is none.
    enum Fault: Error {
        case closed
        case otherStatus
    }

    private struct Question: Sendable {
        var request: ByteBuffer
        var answer: EventLoopPromise<Answer>
    }

    private let channel: any Channel

    /// Connects to a unix socket.
    init(path: String) async throws {
        channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Asking())
                }
            }
            .connect(unixDomainSocketPath: path).get()
    }

    /// Sends a request and waits for its answer.
    func ask(_ request: ByteBuffer) async throws -> Answer {
        let answer = channel.eventLoop.makePromise(of: Answer.self)
        channel.writeAndFlush(Question(request: request, answer: answer), promise: nil)
        return try await answer.futureResult.get()
    }

    func close() { channel.close(promise: nil) }

    private final class Asking: ChannelDuplexHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundIn = Question
        typealias OutboundOut = ByteBuffer

        private static let status = Array("HTTP/1.1 200".utf8)
        private static let begin = Array("message_start".utf8)
        private static let end = Array("0\r\n\r\n".utf8)

        private var answer: EventLoopPromise<Answer>?
        private var bytes: [UInt8] = []
        private var first: NIODeadline?

        func write(
            context: ChannelHandlerContext,
            data: NIOAny,
            promise: EventLoopPromise<Void>?
        ) {
            let question = unwrapOutboundIn(data)
            answer = question.answer
            bytes = []
            first = nil
            context.write(wrapOutboundOut(question.request), promise: promise)
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let now = NIODeadline.now()
            bytes += unwrapInboundIn(data).readableBytesView
            if first == nil {
                guard bytes.count < Self.status.count || bytes.starts(with: Self.status) else {
                    return finish(.failure(Fault.otherStatus), context)
                }
                guard bytes.indices.contains(where: { bytes[$0...].starts(with: Self.begin) })
                else { return }
                first = now
            }
            let isOver = bytes.suffix(Self.end.count).elementsEqual(Self.end)
            bytes = Array(bytes.suffix(Self.end.count))
            if isOver, let first { finish(.success(Answer(first: first, whole: now)), context) }
        }

        func channelInactive(context: ChannelHandlerContext) {
            finish(.failure(Fault.closed), context)
        }

        private func finish(_ result: Result<Answer, any Error>, _ context: ChannelHandlerContext) {
            answer?.completeWith(result)
            answer = nil
            if case .failure = result { context.close(promise: nil) }
        }
    }
}
