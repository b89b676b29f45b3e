/// Takes apart the stream in which Docker sends standard output and error together.
///
/// Each frame is a head of 8 bytes (the stream's number, three zeros, the length as a big-endian
/// number) and that many bytes. What has arrived of a frame is handed on at once.
struct OutputFrameDecoder {
    /// What is wrong with a stream.
    enum Failure: Error, Hashable {
        /// The bytes are no head of a frame.
        case noFrame([UInt8])
        /// The stream ends inside of a frame.
        case cut
        /// The engine tells of a failure inside of the stream.
        case engine(String)
    }

    private enum Stream: UInt8 {
        case stdin = 0
        case stdout = 1
        case stderr = 2
        case systemError = 3
    }

    private static let headSizeBytes = 8

    private var head: [UInt8] = []
    private var stream = Stream.stdout
    private var remaining = 0
    private var engineMessage: [UInt8] = []

    /// Returns what a piece of the stream holds.
    mutating func decode(_ bytes: some Collection<UInt8>) throws(Failure) -> [OutputChunk] {
        var chunks: [OutputChunk] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            if remaining == 0 {
                let taken = rest.prefix(Self.headSizeBytes - head.count)
                head += taken
                rest = rest.dropFirst(taken.count)
                if head.count == Self.headSizeBytes { try beginFrame() }
            } else {
                let taken = rest.prefix(remaining)
                rest = rest.dropFirst(taken.count)
                remaining -= taken.count
                try take(Array(taken), into: &chunks)
            }
        }
        return chunks
    }

    /// Tells that no piece follows.
    func finish() throws(Failure) {
        guard remaining == 0, head.isEmpty else { throw .cut }
    }

    private mutating func beginFrame() throws(Failure) {
        guard let stream = Stream(rawValue: head[0]), head[1...3].allSatisfy({ $0 == 0 }) else {
            throw .noFrame(head)
        }
        self.stream = stream
        remaining = head[4...].reduce(0) { $0 << 8 | Int($1) }
        head = []
    }

    private mutating func take(
        _ bytes: [UInt8],
        into chunks: inout [OutputChunk]
    ) throws(Failure) {
        switch stream {
        case .stdin, .stdout: chunks.append(.stdout(bytes))
        case .stderr: chunks.append(.stderr(bytes))
        case .systemError:
            engineMessage += bytes.prefix(4_096 - min(4_096, engineMessage.count))
            if remaining == 0 {
                throw .engine(String(decoding: engineMessage, as: UTF8.self).trimmed)
            }
        }
    }
}
