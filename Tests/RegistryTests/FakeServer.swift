import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A server on the loopback interface that answers as a test tells it, faults included.
final class FakeServer: Sendable {
    struct Request: Hashable, Sendable {
        var method: String
        var path: String
        var authorization: String?
        var body: String
    }

    struct Answer: Sendable {
        var status = 200
        var headers: [(String, String)] = []
        var body: [UInt8] = []
        /// Cuts the connection after so many bytes of the body; the head tells the whole length.
        var cutAfter: Int?
    }

    private let channel: any Channel
    private let log: Log

    /// All requests so far.
    var requests: [Request] { log.requests.withLock { $0 } }
    var port: Int { channel.localAddress?.port ?? 0 }
    var host: String { "127.0.0.1:\(port)" }

    private init(channel: any Channel, log: Log) {
        self.channel = channel
        self.log = log
    }

    /// Runs a server while a closure does its work.
    ///
    /// `answer` is told the request, and how often that method and path were asked for before.
    @discardableResult
    static func with<Result>(
        answer: @escaping @Sendable (Request, Int) -> Answer,
        _ body: (FakeServer) async throws -> Result
    ) async throws -> Result {
        let log = Log()
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(
                        Handler(log: log, answer: answer)
                    )
                }
            }
        let channel = try await bootstrap.bind(host: "127.0.0.1", port: 0).get()
        let server = FakeServer(channel: channel, log: log)
        do {
            let result = try await body(server)
            try await channel.close()
            return result
        } catch {
            try? await channel.close()
            throw error
        }
    }

    fileprivate final class Log: Sendable {
        let requests = Mutex<[Request]>([])

        /// Notes a request and returns how often it was made before.
        func note(_ request: Request) -> Int {
            requests.withLock { requests in
                let count = requests.count {
                    $0.method == request.method && $0.path == request.path
                }
                requests.append(request)
                return count
            }
        }
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let log: Log
        private let answer: @Sendable (Request, Int) -> Answer
        private var request: Request?

        init(log: Log, answer: @escaping @Sendable (Request, Int) -> Answer) {
            self.log = log
            self.answer = answer
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head):
                request = Request(
                    method: head.method.rawValue,
                    path: head.uri,
                    authorization: head.headers.first(name: "authorization"),
                    body: ""
                )
            case .body(let buffer):
                request?.body += String(buffer: buffer)
            case .end:
                guard let request else { return }
                reply(to: request, context)
            }
        }

        private func reply(to request: Request, _ context: ChannelHandlerContext) {
            let answer = answer(request, log.note(request))
            var headers = HTTPHeaders(answer.headers)
            if !headers.contains(name: "content-length") {
                headers.add(name: "content-length", value: "\(answer.body.count)")
            }
            let head = HTTPResponseHead(
                version: .http1_1,
                status: HTTPResponseStatus(statusCode: answer.status),
                headers: headers
            )
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            let sent = answer.body.prefix(answer.cutAfter ?? answer.body.count)
            if request.method != "HEAD", !sent.isEmpty {
                let buffer = ByteBuffer(bytes: sent)
                context.write(wrapOutboundOut(.body(.byteBuffer(buffer))), promise: nil)
            }
            if answer.cutAfter != nil {
                context.flush()
                context.close(promise: nil)
            } else {
                context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
            }
        }
    }
}
