import JSONC
import NIOCore
import NIOHTTP1

/// What an engine answers to a call.
struct EngineAnswer: Sendable {
    enum Content: Sendable {
        case whole(ByteBuffer)
        case stream(ByteStream)
        case hijacked(ByteStream)
    }

    var status: Int
    var headers: HTTPHeaders
    var content: Content

    /// The bytes of an answer that was read whole; empty for streams.
    var bytes: [UInt8] {
        if case .whole(let buffer) = content { Array(buffer.readableBytesView) } else { [] }
    }

    /// The newest version of the API that the engine speaks, as each of its answers tells.
    var apiVersion: APIVersion? {
        headers.first(name: "Api-Version").flatMap { APIVersion(parsing: $0) }
    }

    /// Whether Podman gave the answer: it writes `Server: Libpod/4.3.1 (linux)` on each of them.
    var isOfPodman: Bool {
        headers.contains(name: "Libpod-API-Version")
            || headers.first(name: "Server")?.hasPrefix("Libpod/") ?? false
    }

    /// Returns the body as JSON.
    func json(operation: String) throws(DockerError) -> JSONValue {
        guard case .whole(let buffer) = content else {
            throw .unexpectedAnswer(operation: operation, reason: "it is a stream")
        }
        do {
            return try JSONValue(parsing: buffer.readableBytesView)
        } catch {
            throw .unexpectedAnswer(operation: operation, reason: "it is no JSON")
        }
    }
}
