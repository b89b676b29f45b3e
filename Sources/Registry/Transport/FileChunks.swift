import NIOCore

/// The bytes of a file as the body of a request.
struct FileChunks: AsyncSequence, Sendable {
    static let chunkSizeBytes = 256 * 1_024

    let path: String

    func makeAsyncIterator() -> Iterator { Iterator(path: path) }

    struct Iterator: AsyncIteratorProtocol {
        let path: String
        private var file: DiskFile?

        init(path: String) {
            self.path = path
        }

        mutating func next() async throws -> ByteBuffer? {
            let file = try file ?? DiskFile(reading: path)
            self.file = file
            let bytes = try file.read(atMost: FileChunks.chunkSizeBytes)
            return bytes.isEmpty ? nil : ByteBuffer(bytes: bytes)
        }
    }
}
