import Egress
import Glibc
import LocalHTTP
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import Gateway

/// A proxy with a server behind it that sends back what it gets: on port 443 the bytes as they
/// are, on port 80 the whole request as the body of an answer.
final class EgressScene: Sendable {
    let gate: EgressGate
    private let folder: String
    private let notes: Notes

    /// What was seen on the way.
    private final class Notes: EgressResolver {
        let records = Mutex<[EgressRecord]>([])
        let names = Mutex<[HostName]>([])
        let received = Mutex("")
        let receivedBytes = Mutex(0)
        /// Connections of the server that reads nothing before it is told to.
        let shut = Mutex<[any Channel]>([])

        func addresses(of name: HostName) async throws -> [IPAddress] {
            names.withLock { $0.append(name) }
            let known = [
                "open.example": "8.8.8.8", "inside.example": "8.8.8.8 10.0.0.1",
                "mapped.example": "::ffff:169.254.169.254", "machine.example": "9.9.9.9",
            ]
            let addresses = known["\(name)"]?.split(separator: " ")
                .compactMap { IPAddress(parsing: $0) }
            guard let addresses else { throw EgressFault.noAddress(name) }
            return addresses
        }
    }

    var records: [EgressRecord] { notes.records.withLock { $0 } }
    var lookedUp: [HostName] { notes.names.withLock { $0 } }
    var received: String { notes.received.withLock { $0 } }
    var receivedBytes: Int { notes.receivedBytes.withLock { $0 } }

    static func with(
        _ policy: EgressPolicy,
        limits: EgressLimits = EgressLimits(),
        _ body: @escaping @Sendable (EgressScene) throws -> Void
    ) async throws {
        let notes = Notes()
        let raw = try await server(isHTTP: false, notes)
        let plain = try await server(isHTTP: true, notes)
        let shut = try await shutServer(notes)
        let machine = IPAddress(parsing: "9.9.9.9")
        let gate = EgressGate(
            policy: policy,
            resolver: notes,
            isInside: { $0 == machine },
            onRecord: { record in notes.records.withLock { $0.append(record) } }
        )
        let dialer = EgressDialer { _, port in
            let servers = [443: raw, 444: shut]
            guard let place = (servers[port] ?? plain).localAddress else {
                throw ChannelError.unknownLocalAddress
            }
            return place
        }
        let scene = EgressScene(gate, notes)
        let place = SocketPlace(folder: scene.folder, name: "proxy.sock")
        let proxy = EgressProxy(place: place, gate: gate, dialer: dialer, limits: limits)
        try await proxy.serving { try body(scene) }
        try await raw.close().get()
        try await plain.close().get()
        try await shut.close().get()
        rmdir(scene.folder)
    }

    private init(_ gate: EgressGate, _ notes: Notes) {
        self.gate = gate
        self.notes = notes
        var template = Array("/tmp/egress.XXXXXX".utf8CString)
        mkdtemp(&template)
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func server(isHTTP: Bool, _ notes: Notes) async throws -> any Channel {
        try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        Echo(isHTTP: isHTTP) { text in notes.received.withLock { $0 += text } }
                    )
                }
            }
            .bind(host: "127.0.0.1", port: 0)
            .get()
    }

    private static func shutServer(_ notes: Notes) async throws -> any Channel {
        try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { channel in
                notes.shut.withLock { $0.append(channel) }
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        Counter { count in notes.receivedBytes.withLock { $0 += count } }
                    )
                }
            }
            .bind(host: "127.0.0.1", port: 0)
            .get()
    }

    /// Lets the server that reads nothing read.
    func openDoor() {
        for channel in notes.shut.withLock({ $0 }) {
            channel.setOption(.autoRead, value: true).whenFailure { _ in }
        }
    }

    /// Waits until something is so, a quarter of a minute at most.
    func wait(_ isSo: () -> Bool) {
        for _ in 0..<1_500 where !isSo() { usleep(10_000) }
        #expect(isSo())
    }

    // MARK: A program in the container

    /// Sends bytes until nobody takes more for a while; returns how many.
    func push(_ end: Int32, atMost most: Int) -> Int {
        let portion = [UInt8](repeating: 7, count: 1 << 16)
        let flags = Int32(MSG_NOSIGNAL | MSG_DONTWAIT)
        var (count, pauses) = (0, 0)
        while count < most, pauses < 100 {
            let sent = Glibc.send(end, portion, min(portion.count, most - count), flags)
            if sent > 0 {
                count += sent
                pauses = 0
            } else {
                usleep(10_000)
                pauses += 1
            }
        }
        return count
    }

    func connect() throws -> Int32 {
        let end = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = folder + "/proxy.sock"
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.connect(end, $0, size) }
        }
        guard status == 0 else { throw ChannelError.connectPending }
        var patience = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(end, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        return end
    }

    func send(_ text: String, to end: Int32) throws {
        guard Glibc.send(end, text, text.utf8.count, Int32(MSG_NOSIGNAL)) > 0 else {
            throw ChannelError.outputClosed
        }
    }

    /// Sends a request, and returns all that comes until the connection is closed.
    func ask(_ text: String) throws -> String {
        let end = try connect()
        defer { close(end) }
        try send(text, to: end)
        return readAll(end)
    }

    func readAll(_ end: Int32) -> String { read(end, until: nil) }

    func read(_ end: Int32, until mark: String?) -> String {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while recv(end, &byte, 1, 0) == 1 {
            bytes.append(byte)
            if let mark, bytes.suffix(mark.utf8.count).elementsEqual(mark.utf8) { break }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Sends back what it gets.
private final class Echo: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let isHTTP: Bool
    private let hear: @Sendable (String) -> Void
    private var text = ""

    init(isHTTP: Bool, hear: @escaping @Sendable (String) -> Void) {
        self.isHTTP = isHTTP
        self.hear = hear
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        hear(String(buffer: bytes))
        guard isHTTP else { return context.writeAndFlush(data, promise: nil) }
        text += String(buffer: bytes)
        let isWhole = text.hasPrefix("POST") ? text.hasSuffix("body") : text.hasSuffix("\r\n\r\n")
        guard isWhole else { return }
        guard !text.hasPrefix("GET /cut ") else {
            let part = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\npart"
            let channel = context.channel
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: part))).whenComplete { _ in
                channel.close(promise: nil)
            }
            return
        }
        let answer = "HTTP/1.1 200 OK\r\ncontent-length: \(text.utf8.count)\r\n\r\n\(text)"
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // What is on its way back goes out first.
        if case .inputClosed? = event as? ChannelEvent {
            context.close(mode: .output, promise: nil)
        }
    }
}

/// Counts what it gets.
private final class Counter: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let count: @Sendable (Int) -> Void

    init(count: @escaping @Sendable (Int) -> Void) { self.count = count }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        count(unwrapInboundIn(data).readableBytes)
    }
}
