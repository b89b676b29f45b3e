import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// The bytes of one download over several requests: what came before a connection was cut is not
/// asked for again.
final class ResumableDownload {
    let writer: BlobWriter
    private let whole: HTTPMessage
    private let limitBytes: Int
    private let overflow: (_ host: String, _ foundBytes: Int) -> RegistryError
    /// The version of the content, by which the server tells that it is still the same.
    private var validator: String?
    private let isKnownByDigest: Bool

    /// Creates a download.
    ///
    /// - Parameters:
    ///   - message: The request for the whole.
    ///   - writer: Where the bytes go; it may have some already.
    ///   - limitBytes: How many bytes may come in all.
    ///   - isKnownByDigest: Whether the whole will be checked against a digest, so that parts of
    ///     different answers may be put together.
    ///   - overflow: The error when more comes than the limit.
    init(
        _ message: HTTPMessage,
        into writer: BlobWriter,
        limitBytes: Int,
        isKnownByDigest: Bool,
        overflow: @escaping (_ host: String, _ foundBytes: Int) -> RegistryError
    ) {
        whole = message
        self.overflow = overflow
        self.writer = writer
        self.limitBytes = limitBytes
        self.isKnownByDigest = isKnownByDigest
    }

    /// The request for what is missing.
    func message() throws(RegistryError) -> HTTPMessage {
        guard writer.sizeBytes > 0 else { return whole }
        guard isKnownByDigest || validator != nil else {
            try writer.restart()
            return whole
        }
        var message = whole
        message.headers.append(("range", "bytes=\(writer.sizeBytes)-"))
        if !isKnownByDigest, let validator { message.headers.append(("if-range", validator)) }
        return message
    }

    /// Takes an answer that is a whole or the missing part.
    ///
    /// - Returns: Whether the answer was one; its body is untouched if not.
    /// - Throws: The error of an overflow, and what cuts the connection.
    func take(_ reply: HTTPReply) async throws -> Bool {
        switch reply.status {
        case 200: try writer.restart()
        case 206 where start(of: reply) == writer.sizeBytes: break
        case 206, 416:
            // The server has something else by now: from the start, on the next attempt.
            try writer.restart()
            throw ConnectionFault(host: reply.host, reason: "it does not resume a download")
        default: return false
        }
        validator = reply.header("etag").flatMap { $0.hasPrefix("W/") ? nil : $0 }
        for try await buffer in reply.body {
            let found = writer.sizeBytes + buffer.readableBytes
            guard found <= limitBytes else {
                try writer.restart()
                throw overflow(reply.host, found)
            }
            try writer.write(buffer)
        }
        return true
    }

    /// Reads where `Content-Range: bytes 100-199/200` begins.
    private func start(of reply: HTTPReply) -> Int? {
        guard let range = reply.header("content-range"), range.lowercased().hasPrefix("bytes ")
        else { return nil }
        return Int(range.dropFirst("bytes ".count).prefix { $0.isNumber })
    }
}
