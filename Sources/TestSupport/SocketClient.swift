public import AsyncHTTPClient
public import LocalHTTP
import NIOCore
public import NIOHTTP1

/// A client of a server on a unix socket.
public struct SocketClient: Sendable {
    /// Where the server listens.
    public let place: SocketPlace

    /// Creates a client.
    public init(place: SocketPlace) {
        self.place = place
    }

    /// An answer that came whole.
    public struct Answer: Sendable {
        /// The HTTP status.
        public let status: Int
        /// The headers.
        public let headers: HTTPHeaders
        /// The whole body.
        public let body: String
    }

    /// Sends a request and hands the answer over as its head has come.
    public func open<Value: Sendable>(
        _ method: HTTPMethod = .GET,
        _ path: String,
        headers: HTTPHeaders = [:],
        body: String? = nil,
        _ use: @Sendable (HTTPClientResponse) async throws -> Value
    ) async throws -> Value {
        let folder = try OpenFolder(place.folder)
        defer { withExtendedLifetime(folder) {} }
        let encoded = folder.shortPath(to: place.name).replacing("/", with: "%2F")
        var request = HTTPClientRequest(url: "http+unix://\(encoded)\(path)")
        request.method = method
        request.headers = headers
        request.headers.replaceOrAdd(name: "host", value: "anthropic.invalid")
        request.body = body.map { .bytes(ByteBuffer(string: $0)) }
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.retryConnectionEstablishment = false
        let client = HTTPClient(configuration: configuration)
        do {
            let value = try await use(try await client.execute(request, deadline: .distantFuture))
            try await client.shutdown()
            return value
        } catch {
            try await client.shutdown()
            throw error
        }
    }

    /// Sends a request and returns the whole answer.
    public func send(
        _ method: HTTPMethod = .GET,
        _ path: String,
        headers: HTTPHeaders = [:],
        body: String? = nil
    ) async throws -> Answer {
        try await open(method, path, headers: headers, body: body) { response in
            let bytes = try await response.body.collect(upTo: 64 << 20)
            return Answer(
                status: Int(response.status.code),
                headers: response.headers,
                body: String(buffer: bytes)
            )
        }
    }
}
