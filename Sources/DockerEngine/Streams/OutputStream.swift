import NIOCore

/// What a process in a container prints, as it comes; read once.
///
/// The connection is closed when the iterator is dropped or its task cancelled. The process goes
/// on; killing it is the caller's decision.
public struct OutputStream: AsyncSequence, Sendable {
    private let bytes: ByteStream
    private let isRaw: Bool
    private let operation: String

    /// Creates a stream; a raw one has no frames, as with a terminal.
    init(_ bytes: ByteStream, isRaw: Bool, operation: String) {
        self.bytes = bytes
        self.isRaw = isRaw
        self.operation = operation
    }

    /// Returns the iterator; there is only one.
    public func makeAsyncIterator() -> Iterator {
        Iterator(
            bytes: bytes.makeAsyncIterator(),
            decoder: isRaw ? nil : OutputFrameDecoder(),
            operation: operation
        )
    }

    /// Gives one piece after another.
    public struct Iterator: AsyncIteratorProtocol {
        var bytes: ByteStream.Iterator
        /// Nil for a stream without frames.
        var decoder: OutputFrameDecoder?
        let operation: String
        private var waiting: ArraySlice<OutputChunk> = []

        init(bytes: ByteStream.Iterator, decoder: OutputFrameDecoder?, operation: String) {
            self.bytes = bytes
            self.decoder = decoder
            self.operation = operation
        }

        /// Returns the next piece, or nil when the process has closed its output.
        ///
        /// - Throws: ``DockerError/connectionCut(operation:)`` when the stream ends inside of a
        ///   frame, ``DockerError/unexpectedAnswer(operation:reason:)`` when it is none.
        public mutating func next() async throws -> OutputChunk? {
            while waiting.isEmpty {
                guard let buffer = try await bytes.nextBuffer() else {
                    try finish()
                    return nil
                }
                try decode(buffer)
            }
            return waiting.popFirst()
        }

        private mutating func decode(_ buffer: ByteBuffer) throws(DockerError) {
            guard decoder != nil else {
                waiting.append(.stdout(Array(buffer.readableBytesView)))
                return
            }
            do throws(OutputFrameDecoder.Failure) {
                waiting += try decoder?.decode(buffer.readableBytesView) ?? []
            } catch {
                throw DockerError(error, operation: operation)
            }
        }

        private func finish() throws(DockerError) {
            do throws(OutputFrameDecoder.Failure) {
                try decoder?.finish()
            } catch {
                throw DockerError(error, operation: operation)
            }
        }
    }
}

extension DockerError {
    fileprivate init(_ failure: OutputFrameDecoder.Failure, operation: String) {
        switch failure {
        case .cut: self = .connectionCut(operation: operation)
        case .engine(let message):
            self = .server(operation: operation, status: 200, message: message)
        case .noFrame(let head):
            self = .unexpectedAnswer(
                operation: operation,
                reason: "the bytes \(head) begin no frame of output"
            )
        }
    }
}
