import NIOCore
import NIOPosix
import Synchronization

/// A server on a real unix socket that answers as a test says, for faults no engine has on demand.
public final class FakeEngine: Sendable {
    /// What is done when a request has come.
    public enum Step: Hashable, Sendable {
        /// Sends bytes as they are.
        case send(String)
        /// Sends bytes as they are.
        case sendBytes([UInt8])
        /// Answers with a status and a body, as an engine of version 1.41 does.
        case answer(Int, String)
        /// Closes the connection.
        case close
        /// From now on sends back what comes, framed as standard output, and closes the connection
        /// with `end` on standard error when no more comes.
        case echo
    }

    /// Returns what to do for a request: its head, a blank line and its body.
    public typealias Script = @Sendable (_ request: String) -> [Step]

    /// The path of the socket.
    public let socketPath: String
    private let seen = Mutex<[String]>([])
    private let accepted = Mutex(0)
    private let script: Script

    private init(socketPath: String, script: @escaping Script) {
        self.socketPath = socketPath
        self.script = script
    }

    /// Runs a body with a server; without steps for a request the server stays silent.
    @discardableResult
    public static func with<Result>(
        _ script: @escaping Script,
        _ body: (FakeEngine) async throws -> Result
    ) async throws -> Result {
        try await TemporaryDirectory.with { folder in
            let fake = FakeEngine(socketPath: folder + "/docker.sock", script: script)
            let server = try await fake.start()
            let result: Result
            do {
                result = try await body(fake)
            } catch {
                try? await server.close()
                throw error
            }
            try await server.close()
            return result
        }
    }

    /// Runs a body with a server that does the same for each request.
    @discardableResult
    public static func with<Result>(
        _ steps: [Step],
        _ body: (FakeEngine) async throws -> Result
    ) async throws -> Result {
        let script: Script = { _ in steps }
        return try await with(script, body)
    }

    /// The requests so far.
    public var requests: [String] { seen.withLock { $0 } }

    /// The first lines of the requests so far.
    public var requestLines: [String] {
        requests.map { String($0.prefix { !$0.isNewline }) }
    }

    /// How many connections there were.
    public var connectionCount: Int { accepted.withLock { $0 } }

    private func start() async throws -> any Channel {
        try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { [self] channel in
                accepted.withLock { $0 += 1 }
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(FakeEngineHandler(self))
                }
            }
            .bind(unixDomainSocketPath: socketPath).get()
    }

    fileprivate func steps(for request: String) -> [Step] {
        seen.withLock { $0.append(request) }
        return script(request)
    }
}

/// Collects requests of one connection and carries out the steps for them.
private final class FakeEngineHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let fake: FakeEngine
    private var text = ""
    private var isEchoing = false

    init(_ fake: FakeEngine) { self.fake = fake }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        if isEchoing { return sendFrame(1, Array(bytes.readableBytesView), context) }
        text += String(buffer: bytes)
        while let request = takeRequest() {
            for step in fake.steps(for: request) { perform(step, context) }
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case ChannelEvent.inputClosed = event else { return }
        if isEchoing { sendFrame(2, Array("end".utf8), context) }
        context.close(promise: nil)
    }

    private func perform(_ step: FakeEngine.Step, _ context: ChannelHandlerContext) {
        switch step {
        case .send(let text): send(Array(text.utf8), context)
        case .sendBytes(let bytes): send(bytes, context)
        case .answer(let status, let body):
            let head =
                "HTTP/1.1 \(status) Text\r\nApi-Version: 1.41\r\n"
                + "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
            send(Array((head + body).utf8), context)
        case .close: context.close(promise: nil)
        case .echo: isEchoing = true
        }
    }

    private func send(_ bytes: [UInt8], _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
    }

    private func sendFrame(_ stream: UInt8, _ bytes: [UInt8], _ context: ChannelHandlerContext) {
        var frame = ByteBuffer(bytes: [stream, 0, 0, 0])
        frame.writeInteger(UInt32(bytes.count))
        frame.writeBytes(bytes)
        context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
    }

    /// Takes a complete request out of what has come.
    private func takeRequest() -> String? {
        guard !isEchoing, let head = text.firstRange(of: "\r\n\r\n") else { return nil }
        let headText = text[..<head.lowerBound]
        let rest = text[head.upperBound...]
        let end: String.Index
        if headText.lowercased().contains("transfer-encoding: chunked") {
            guard let last = rest.firstRange(of: "0\r\n\r\n") else { return nil }
            end = last.upperBound
        } else {
            let size = headText.firstMatch(of: /Content-Length: (\d+)/).flatMap { Int($0.1) } ?? 0
            guard
                let index = rest.utf8.index(
                    rest.startIndex,
                    offsetBy: size,
                    limitedBy: rest.endIndex
                )
            else { return nil }
            end = index
        }
        let request = String(text[..<end])
        text = String(text[end...])
        return request
    }
}
