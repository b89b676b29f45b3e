import JSONC
import NIOCore
import NIOHTTP1

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
    private(set) var errorMessage: String?
    private var hasEnd = false
    private var form: Form

    /// How many bytes of a stream stand for a token, where its end with the count is missing.
    ///
    /// An event with a piece of text takes some 120 bytes around it and holds a few tokens. An
    /// agent that hangs up before the count comes shall not work for nothing.
    private static let bytesPerToken = 32

    /// The output tokens of an answer whose count did not come, by its length.
    var leastOutputTokens: Int { hasCount ? 0 : countedBytes / Self.bytesPerToken }

    private var hasCount = false
    private var countedBytes = 0
    private let length: Int?
    private var count = 0

    /// Creates a meter for an answer with these headers.
    init(_ headers: HTTPHeaders) {
        length = headers.first(name: "content-length").flatMap { Int($0) }
        let type = headers.first(name: "content-type")?.split(separator: ";").first ?? ""
        switch type.lowercased().split(separator: " ").joined() {
        case "text/event-stream": form = .stream(EventStreamReader(names: Self.events))
        case "application/json": form = .message([])
        default: form = .other
        }
    }

    /// Whether the answer is a stream that broke off: it ends without the event that ends it.
    var isUnfinishedStream: Bool {
        if case .stream = form { !hasEnd } else { false }
    }

    /// Whether what the answer cost is known only once all of it is there.
    var isMessage: Bool { if case .message = form { true } else { false } }

    /// Whether nothing is missing of the answer that the agent could wait for.
    var isWhole: Bool {
        if case .stream = form, hasEnd { true } else { count == length }
    }

    /// Takes in a piece of the answer.
    mutating func read(_ chunk: ByteBuffer) {
        count += chunk.readableBytes
        switch form {
        case .stream(var reader):
            form = .other
            let events = chunk.withUnsafeReadableBytes { reader.read($0) }
            countedBytes += usage == nil ? 0 : chunk.readableBytes
            form = .stream(reader)
            for event in events { take(event) }
        case .message(var bytes):
            form = .other
            bytes += chunk.readableBytesView
            form = bytes.count > Self.longestMessage ? .other : .message(bytes)
        case .other: break
        }
    }

    /// Takes in that no more comes.
    mutating func finish() {
        guard case .message(let bytes) = form, let body = try? JSONValue(parsing: bytes) else {
            return
        }
        model = body["model"]?.string
        errorType = body["error"]?["type"]?.string
        errorMessage = body["error"]?["message"]?.string
        overlay(body["usage"])
    }

    private mutating func take(_ event: EventStreamReader.Event) {
        switch event.name {
        case "message_stop": hasEnd = true
        case "error":
            hasEnd = true
            let error = (try? JSONValue(parsing: event.data))?["error"]
            errorType = error?["type"]?.string
            errorMessage = error?["message"]?.string
        case "message_start":
            let message = (try? JSONValue(parsing: event.data))?["message"]
            model = message?["model"]?.string
            overlay(message?["usage"])
        default:
            let usage = (try? JSONValue(parsing: event.data))?["usage"]
            hasCount = hasCount || usage?["output_tokens"] != nil
            overlay(usage)
        }
    }

    private mutating func overlay(_ new: JSONValue?) {
        guard let new, new.object != nil else { return }
        var usage = self.usage ?? TokenUsage()
        usage.overlay(new)
        self.usage = usage
    }
}
