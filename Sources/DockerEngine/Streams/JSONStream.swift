import JSONC
import NIOCore

/// JSON values from the engine, one a line, as they come; read once.
struct JSONStream: AsyncSequence, Sendable {
    /// How long a line may be.
    static let lineSizeBytes = 4 << 20

    let bytes: ByteStream
    let operation: String

    func makeAsyncIterator() -> Iterator {
        Iterator(bytes: bytes.makeAsyncIterator(), operation: operation)
    }

    struct Iterator: AsyncIteratorProtocol {
        var bytes: ByteStream.Iterator
        let operation: String
        private var buffer = ByteBuffer()
        private var isEnded = false

        init(bytes: ByteStream.Iterator, operation: String) {
            self.bytes = bytes
            self.operation = operation
        }

        /// Returns the next value, or nil at the end.
        mutating func next() async throws -> JSONValue? {
            while true {
                if let line = nextLine() { return try parse(line) }
                if isEnded { return nil }
                guard buffer.readableBytes <= JSONStream.lineSizeBytes else {
                    throw DockerError.answerTooLarge(
                        operation: operation,
                        limitBytes: JSONStream.lineSizeBytes
                    )
                }
                if let piece = try await bytes.nextBuffer() {
                    buffer.discardReadBytes()
                    buffer.writeImmutableBuffer(piece)
                } else {
                    isEnded = true
                    buffer.writeInteger(UInt8(ascii: "\n"))
                }
            }
        }

        /// Takes a line that is not blank out of the buffer.
        private mutating func nextLine() -> ByteBuffer? {
            let newline = UInt8(ascii: "\n")
            while let end = buffer.readableBytesView.firstIndex(of: newline) {
                let length = end - buffer.readerIndex
                let line = buffer.readSlice(length: length)
                buffer.moveReaderIndex(forwardBy: 1)
                if let line, line.readableBytesView.contains(where: { $0 > 0x20 }) { return line }
            }
            return nil
        }

        private func parse(_ line: ByteBuffer) throws(DockerError) -> JSONValue {
            do {
                return try JSONValue(parsing: line.readableBytesView)
            } catch {
                throw .unexpectedAnswer(operation: operation, reason: "a line of it is no JSON")
            }
        }
    }
}
