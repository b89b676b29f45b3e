import NIOCore
import NIOPosix

/// A model on a unix socket that answers each request with a stream of events, some at a time.
///
/// It stands beside the gateway in one process, so it does as little as can be: it looks for the end
/// of a request and writes bytes that were made before.
struct StreamingModel {
    /// How many pieces an answer has, and how long each waits for the one before.
    static let pieces = (count: 10, pause: TimeAmount.milliseconds(10))

    let path: String

    /// Listens until the channel is closed.
    func start() async throws -> any Channel {
        try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 1_024)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Answering())
                }
            }
            .bind(unixDomainSocketPath: path).get()
    }

    private static let head = """
        HTTP/1.1 200 OK\r
        content-type: text/event-stream\r
        request-id: req_bench\r
        transfer-encoding: chunked\r
        \r

        """

    private static let first = chunk(
        """
        event: message_start
        data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant",\
        "model":"claude-sonnet-4-5","content":[],"usage":{"input_tokens":1200,"output_tokens":1}}}


        """
    )
    private static let middle = chunk(
        String(
            repeating: """
                event: content_block_delta
                data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta",\
                "text":"some words of an answer "}}


                """,
            count: 4
        )
    )
    private static let last =
        chunk(
            """
            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":90}}

            event: message_stop
            data: {"type":"message_stop"}


            """
        ) + "0\r\n\r\n"

    private static func chunk(_ text: String) -> String {
        "\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n"
    }

    private final class Answering: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private var tail: [UInt8] = []

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            // A request of this bench ends with its own mark, however it was cut on the way.
            tail = (tail + Array(unwrapInboundIn(data).readableBytesView)).suffix(64)
            guard tail.contains(sequence: RequestLoad.end) else { return }
            tail = []
            write(StreamingModel.head + StreamingModel.first, context)
            next(1, context)
        }

        private func next(_ number: Int, _ context: ChannelHandlerContext) {
            let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            context.eventLoop.scheduleTask(in: StreamingModel.pieces.pause) {
                let (handler, context) = bound.value
                guard number < StreamingModel.pieces.count else {
                    return handler.write(StreamingModel.last, context)
                }
                handler.write(StreamingModel.middle, context)
                handler.next(number + 1, context)
            }
        }

        private func write(_ text: String, _ context: ChannelHandlerContext) {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
        }
    }
}

extension [UInt8] {
    /// Whether bytes stand somewhere in these.
    fileprivate func contains(sequence: [UInt8]) -> Bool {
        indices.contains { self[$0...].starts(with: sequence) }
    }
}
