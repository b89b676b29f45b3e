import NIOCore
import Synchronization

/// Hands bytes from a connection's event loop to the one task that reads them.
///
/// It holds about ``highWatermarkBytes``; a connection that brings more has to stop reading until
/// the task has caught up.
final class ByteQueue: Sendable {
    /// From how many bytes on the connection has to stop.
    static let highWatermarkBytes = 1 << 20
    /// Below how many bytes it may go on.
    static let lowWatermarkBytes = 256 << 10

    private typealias Reader = CheckedContinuation<ByteBuffer?, any Error>

    private struct State {
        var buffers = CircularBuffer<ByteBuffer>()
        var sizeBytes = 0
        var isPaused = false
        var reader: Reader?
        /// Set when no more bytes come; the buffered ones are handed out before.
        var end: Result<Void, any Error>?
    }

    private let state = Mutex(State())
    private let whenWanting: @Sendable () -> Void
    private let whenAbandoned: @Sendable () -> Void

    /// Creates a queue.
    ///
    /// - Parameters:
    ///   - whenWanting: Called when a stopped connection may go on.
    ///   - whenAbandoned: Called when nobody will read any more.
    init(
        whenWanting: @escaping @Sendable () -> Void,
        whenAbandoned: @escaping @Sendable () -> Void
    ) {
        self.whenWanting = whenWanting
        self.whenAbandoned = whenAbandoned
    }

    /// Adds bytes; returns whether more are wanted.
    func push(_ bytes: ByteBuffer) -> Bool {
        let (reader, isWanting) = state.withLock { state -> (Reader?, Bool) in
            guard state.end == nil else { return (nil, false) }
            if let reader = state.reader.take() { return (reader, true) }
            state.buffers.append(bytes)
            state.sizeBytes += bytes.readableBytes
            state.isPaused = state.sizeBytes >= Self.highWatermarkBytes
            return (nil, !state.isPaused)
        }
        reader?.resume(returning: bytes)
        return isWanting
    }

    /// Tells that no more bytes come.
    func finish(_ end: Result<Void, any Error>) {
        let reader = state.withLock { state -> Reader? in
            guard state.end == nil else { return nil }
            state.end = end
            return state.reader.take()
        }
        reader?.resume(with: end.map { nil })
    }

    /// Drops what is buffered and tells the connection that nobody reads.
    func abandon() {
        let (reader, isNews) = state.withLock { state -> (Reader?, Bool) in
            let isNews = state.end == nil
            state.end = .failure(CancellationError())
            state.buffers.removeAll()
            state.sizeBytes = 0
            return (state.reader.take(), isNews)
        }
        reader?.resume(throwing: CancellationError())
        if isNews { whenAbandoned() }
    }

    /// Returns the next bytes, or nil at the end.
    func next() async throws -> ByteBuffer? {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { reader in
                let (answer, isWanting) = take(or: reader)
                if isWanting { whenWanting() }
                if let answer { reader.resume(with: answer) }
            }
        } onCancel: {
            abandon()
        }
    }

    /// Takes the next bytes, or leaves the reader to wait for them.
    private func take(or reader: Reader) -> (Result<ByteBuffer?, any Error>?, isWanting: Bool) {
        state.withLock { state in
            if let bytes = state.buffers.popFirst() {
                state.sizeBytes -= bytes.readableBytes
                let isWanting = state.isPaused && state.sizeBytes < Self.lowWatermarkBytes
                if isWanting { state.isPaused = false }
                return (.success(bytes), isWanting)
            }
            if let end = state.end { return (end.map { nil }, false) }
            precondition(state.reader == nil, "a stream of bytes has one reader")
            state.reader = reader
            return (nil, false)
        }
    }
}
