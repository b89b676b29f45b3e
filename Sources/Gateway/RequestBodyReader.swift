import HummingbirdCore
import NIOCore
import Synchronization

/// A request's body on its way upstream, which remembers whether it was read to its end.
///
/// An answer can come before the body is all sent. Then the connection must not be used for
/// another request, since two would read from it.
final class RequestBodyReader: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    /// How much of the body's start is looked at for the model's name.
    private static let sniffedLength = 512
    /// Longer bodies are not kept; the agent sends them again by itself.
    private static let longestKept = 32 << 20

    private struct State {
        var isFinished = false
        var start: [UInt8] = []
        var toolResults = ToolResultScanner()
        var kept: ByteBuffer?
    }

    private let body: RequestBody
    private let onEnd: @Sendable (_ toolResults: [String]) -> Void
    private let state: Mutex<State>

    /// Creates a reader.
    ///
    /// - Parameters:
    ///   - body: The body as it comes.
    ///   - isKept: Whether the whole is kept, as it may have to be sent once more.
    ///   - onEnd: Gets the tool calls that the whole body has results of.
    init(
        _ body: RequestBody,
        isKept: Bool = false,
        onEnd: @escaping @Sendable (_ toolResults: [String]) -> Void
    ) {
        self.body = body
        self.onEnd = onEnd
        state = Mutex(State(kept: isKept ? ByteBuffer() : nil))
    }

    /// All of it, where it was kept and has come to its end.
    var whole: ByteBuffer? { state.withLock { $0.isFinished ? $0.kept : nil } }

    /// Whether nothing of it is left on the connection.
    var isFinished: Bool { state.withLock { $0.isFinished } }

    /// The model that is asked for, if the body begins with it, as Claude Code's do.
    var model: String? {
        let start = String(decoding: state.withLock { $0.start }, as: UTF8.self)
        let key = "{\"model\":\""
        guard start.hasPrefix(key) else { return nil }
        let rest = start.dropFirst(key.count)
        return rest.firstIndex(of: "\"").map { String(rest[..<$0]) }
    }

    func makeAsyncIterator() -> Iterator {
        Iterator(reader: self, base: body.makeAsyncIterator())
    }

    struct Iterator: AsyncIteratorProtocol {
        fileprivate let reader: RequestBodyReader
        fileprivate var base: RequestBody.AsyncIterator

        @concurrent
        mutating func next() async throws -> ByteBuffer? {
            let chunk = try await base.next()
            reader.note(chunk)
            return chunk
        }
    }

    private func note(_ chunk: ByteBuffer?) {
        let toolResults: [String]? = state.withLock { state in
            guard let chunk else {
                defer { state.isFinished = true }
                return state.isFinished ? nil : state.toolResults.identifiers
            }
            let missing = Self.sniffedLength - state.start.count
            if missing > 0 {
                state.start += chunk.readableBytesView.prefix(missing)
            }
            state.toolResults.read(chunk)
            if (state.kept?.readableBytes ?? 0) + chunk.readableBytes > Self.longestKept {
                state.kept = nil
            }
            state.kept?.writeImmutableBuffer(chunk)
            return nil
        }
        if let toolResults { onEnd(toolResults) }
    }
}
