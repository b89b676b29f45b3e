import JSONC
import NIOCore

/// Reads model, tokens and the end out of an answer of the model API while it passes.
struct ResponseMeter {
    private enum Form {
        case stream(EventStreamReader)
        case message([UInt8])
        case other
    }

    /// A whole message longer than this is not metered.
    static let longestMessage = 32 << 20

    private static let events: Set = ["message_start", "message_delta", "message_stop", "error"]

    private(set) var model: String?
    private(set) var usage: TokenUsage?
    private(set) var errorType: String?
    private var hasEnd = false
    private var form: Form

    /// Creates a meter for an answer of this content type.
    init(contentType: String?) {
        let type = contentType?.split(separator: ";").first.map { $0.lowercased() } ?? ""
        switch type.split(separator: " ").joined() {
        case "text/event-stream": form = .stream(EventStreamReader(names: Self.events))
        case "application/json": form = .message([])
        default: form = .other
        }
    }

    /// Whether the answer is a stream that broke off: it ends without the event that ends it.
    var isUnfinishedStream: Bool {
        if case .stream = form { !hasEnd } else { false }
    }

    /// Takes in a piece of the answer.
    mutating func read(_ chunk: ByteBuffer) {
        switch form {
        case .stream(var reader):
            form = .other
            let events = reader.read(chunk.readableBytesView)
            form = .stream(reader)
            for event in events { take(event) }
        case .message(var bytes):
            form = .other
            bytes += chunk.readableBytesView
            form = bytes.count > Self.longestMessage ? .other : .message(bytes)
        case .other: break
        }
    }

    /// Takes in that the answer is complete.
    mutating func finish() {
        guard case .message(let bytes) = form, let body = try? JSONValue(parsing: bytes) else {
            return
        }
        model = body["model"]?.string
        errorType = body["error"]?["type"]?.string
        overlay(body["usage"])
    }

    private mutating func take(_ event: EventStreamReader.Event) {
        switch event.name {
        case "message_stop": hasEnd = true
        case "error":
            hasEnd = true
            errorType = (try? JSONValue(parsing: event.data))?["error"]?["type"]?.string
        case "message_start":
            let message = (try? JSONValue(parsing: event.data))?["message"]
            model = message?["model"]?.string
            overlay(message?["usage"])
        default:
            overlay((try? JSONValue(parsing: event.data))?["usage"])
        }
    }

    private mutating func overlay(_ new: JSONValue?) {
        guard let new, new.object != nil else { return }
        var usage = self.usage ?? TokenUsage()
        usage.overlay(new)
        self.usage = usage
    }
}
