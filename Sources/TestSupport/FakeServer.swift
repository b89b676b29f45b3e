import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// A server on the loopback interface that answers as a test tells it, faults included.
public final class FakeServer: Sendable {
    /// What was asked.
    public struct Request: Hashable, Sendable {
        /// The method, such as `GET`.
        public var method: String
        /// The path with its query.
        public var path: String
        /// The credential that was shown.
        public var authorization: String?
        /// The part that was asked for.
        public var range: String?
        /// The body as text.
        public var body: String

        /// Creates a request, to compare with.
        public init(
            method: String,
            path: String,
            authorization: String? = nil,
            range: String? = nil,
            body: String = ""
        ) {
            self.method = method
            self.path = path
            self.authorization = authorization
            self.range = range
            self.body = body
        }
    }

    /// What is answered.
    public struct Answer: Sendable {
        /// The status.
        public var status: Int
        /// The headers; `content-length` is added.
        public var headers: [(String, String)]
        /// The body.
        public var body: [UInt8]
        /// Cuts the connection after so many bytes of the body; the head tells the whole length.
        public var cutAfter: Int?

        /// Creates an answer.
        public init(
            status: Int = 200,
            headers: [(String, String)] = [],
            body: [UInt8] = [],
            cutAfter: Int? = nil
        ) {
            self.status = status
            self.headers = headers
            self.body = body
            self.cutAfter = cutAfter
        }
    }

    private let channel: any Channel
    private let log: Log

    /// All requests so far.
    public var requests: [Request] { log.requests.withLock { $0 } }
    /// The port.
    public var port: Int { channel.localAddress?.port ?? 0 }
    /// Host and port, such as `127.0.0.1:40123`.
    public var host: String { "127.0.0.1:\(port)" }

    private init(channel: any Channel, log: Log) {
        self.channel = channel
        self.log = log
    }

    /// Runs a server while a closure does its work.
    ///
    /// - Parameters:
    ///   - certificate: What it shows; without one it speaks no TLS.
    ///   - answer: Is told the request, and how often that method and path were asked for before.
    ///   - body: The work.
    /// - Returns: What the closure returns.
    /// - Throws: What the closure throws, and what listening meets.
    @discardableResult
    public static func with<Result>(
        certificate: TestCertificate? = nil,
        answer: @escaping @Sendable (Request, Int) -> Answer,
        _ body: (FakeServer) async throws -> Result
    ) async throws -> Result {
        let log = Log()
        let tls = try certificate.map { try NIOSSLContext(configuration: $0.serverConfiguration()) }
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
                    try pipeline.configureHTTPServerPipeline()
                    try pipeline.addHandler(Handler(log: log, answer: answer))
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
                    range: head.headers.first(name: "range")
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
