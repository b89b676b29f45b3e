import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1

/// A request to a registry or its token server; it can be sent any number of times.
struct HTTPMessage: Sendable {
    enum Body: Sendable {
        case none
        case bytes([UInt8])
        case file(path: String, sizeBytes: Int)
    }

    var method: HTTPMethod
    var url: URL
    var headers: [(name: String, value: String)] = []
    var body = Body.none

    /// The request with the headers that every one has.
    func request(authorization: Secret?) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: url.absoluteString)
        request.method = method
        request.headers.add(name: "user-agent", value: "berth")
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let authorization {
            request.headers.add(name: "authorization", value: authorization.text)
        }
        switch body {
        case .none: break
        case .bytes(let bytes): request.body = .bytes(ByteBuffer(bytes: bytes))
        case .file(let path, let sizeBytes):
            request.body = .stream(FileChunks(path: path), length: .known(Int64(sizeBytes)))
        }
        return request
    }
}

/// The answer to a request, its body still on the way.
struct HTTPReply: Sendable {
    var status: Int
    var headers: HTTPHeaders
    var body: HTTPClientResponse.Body
    /// Where the answer came from, after redirects.
    var url: URL

    /// Returns a header's value; of several the first.
    func header(_ name: String) -> String? { headers.first(name: name) }

    /// The server the answer came from.
    var host: String { Origin(url)?.name ?? url.absoluteString }

    /// Returns the whole body.
    ///
    /// - Throws: ``RegistryError/tooLarge(host:what:allowedBytes:)``, or what cut the connection.
    func bytes(upTo limit: Int, of what: String) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await buffer in body {
            guard bytes.count + buffer.readableBytes <= limit else {
                throw RegistryError.tooLarge(host: host, what: what, allowedBytes: limit)
            }
            bytes += buffer.readableBytesView
        }
        return bytes
    }
}
