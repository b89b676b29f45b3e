import NIOCore

/// Bytes from the engine, as they come; read once.
///
/// The connection is closed when the stream and its iterator are dropped or the reading task is
/// cancelled. Little is buffered: an engine that is faster than the reader has to wait.
public struct ByteStream: AsyncSequence, Sendable {
    /// Tells the connection when the last one who could read is gone.
    fileprivate final class Reader: Sendable {
        let queue: ByteQueue

        init(_ queue: ByteQueue) { self.queue = queue }

        deinit { queue.abandon() }
    }

    private let reader: Reader

    init(_ queue: ByteQueue) {
        reader = Reader(queue)
    }

    /// Returns the iterator; there is only one.
    public func makeAsyncIterator() -> Iterator { Iterator(reader: reader) }

    /// Gives one piece after another.
    public struct Iterator: AsyncIteratorProtocol, Sendable {
        private let reader: Reader

        fileprivate init(reader: Reader) { self.reader = reader }

        /// Returns the next piece, or nil at the end.
        ///
        /// - Throws: ``DockerError`` when the stream is cut or stands still for too long.
        public mutating func next() async throws -> [UInt8]? {
            try await nextBuffer().map { Array($0.readableBytesView) }
        }

        /// Returns the next piece as NIO's buffer, or nil at the end.
        func nextBuffer() async throws -> ByteBuffer? {
            try await reader.queue.next()
        }
    }
}
