import Glibc
import LocalHTTP
import NIOCore
import NIOHTTP1
import NIOPosix

/// One connection to the daemon's socket, for one request.
struct DaemonConnection {
    typealias Channel = NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>

    private let channel: Channel

    /// One thread is enough, and is started by the first call.
    private static let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    /// Connects.
    ///
    /// - Returns: The connection, or nil when nobody listens there.
    static func connect(to place: SocketPlace) async throws -> Self? {
        guard access(place.folder, F_OK) == 0 else { return nil }
        let folder = try OpenFolder(place.folder)
        do {
            let channel = try await ClientBootstrap(group: group)
                .connect(unixDomainSocketPath: folder.shortPath(to: place.name)) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHTTPClientHandlers()
                        return try Channel(wrappingChannelSynchronously: channel)
                    }
                }
            return withExtendedLifetime(folder) { Self(channel: channel) }
        } catch let error as IOError
            where [ENOENT, ECONNREFUSED, ECONNRESET].contains(error.errnoCode)
        {
            return nil
        }
    }

    /// Sends a request and hands over the head and the pieces of the body of its answer.
    ///
    /// - Parameters:
    ///   - method: The method.
    ///   - path: Path and query.
    ///   - body: The body, or nil for none.
    ///   - answer: Reads the answer as it comes; the connection is closed when it returns.
    /// - Returns: What `answer` returns.
    /// - Throws: What `answer` throws, or ``DaemonError/connection(reason:)``.
    func exchange<Result: Sendable>(
        _ method: DaemonClient.Method,
        _ path: String,
        body: [UInt8]?,
        _ answer: (HTTPResponseHead, inout Pieces) async throws -> Result
    ) async throws -> Result {
        var result: Result?
        do {
            try await channel.executeThenClose { inbound, outbound in
                var head = HTTPRequestHead(
                    version: .http1_1,
                    method: HTTPMethod(rawValue: method.rawValue),
                    uri: path
                )
                head.headers.add(name: "Host", value: "berth")
                head.headers.add(name: "Content-Length", value: "\(body?.count ?? 0)")
                var parts: [HTTPClientRequestPart] = [.head(head)]
                if let body, !body.isEmpty {
                    parts.append(.body(.byteBuffer(ByteBuffer(bytes: body))))
                }
                parts.append(.end(nil))
                // In one piece: the daemon answers as soon as it has what it needs.
                try await outbound.write(contentsOf: parts)
                var iterator = inbound.makeAsyncIterator()
                guard case .head(let response)? = try await iterator.next() else {
                    throw DaemonError.connection(reason: "it was closed without an answer")
                }
                var pieces = Pieces(iterator: iterator)
                result = try await answer(response, &pieces)
            }
        } catch let error where error is ChannelError || error is IOError {
            // The answer is whole; how the connection was closed after it does not matter.
            guard result != nil else { throw DaemonError.connection(reason: "\(error)") }
        }
        guard let result else { throw DaemonError.connection(reason: "there was no answer") }
        return result
    }

    /// The pieces of an answer's body.
    struct Pieces {
        var iterator: NIOAsyncChannelInboundStream<HTTPClientResponsePart>.AsyncIterator

        /// Returns the next piece, or nil at the body's end.
        ///
        /// - Throws: `DaemonError.connection` when the connection ends before the body.
        mutating func next() async throws -> ByteBuffer? {
            while let part = try await iterator.next(isolation: #isolation) {
                switch part {
                case .body(let buffer): return buffer
                case .end: return nil
                case .head: continue
                }
            }
            throw DaemonError.connection(reason: "it was closed in the middle of an answer")
        }
    }
}
