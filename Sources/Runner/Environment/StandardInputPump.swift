import DockerEngine
import Glibc

/// Passes this process's stdin on to a session, on a thread of its own since a read may block for
/// ever; the process's end ends the thread.
final class StandardInputPump: Sendable {
    /// What ends the input of a program that reads from a terminal.
    private static let endOfTransmission: [UInt8] = [4]

    private let session: StreamSession
    private let endsLine: Bool
    private let continuation: AsyncStream<[UInt8]?>.Continuation
    private let chunks: AsyncStream<[UInt8]?>

    /// Creates a pump.
    ///
    /// - Parameters:
    ///   - session: What it writes to.
    ///   - endsLine: Whether the end of stdin becomes a character, since a terminal that
    ///     is closed would end the program.
    init(_ session: StreamSession, endsLine: Bool) {
        self.session = session
        self.endsLine = endsLine
        (chunks, continuation) = AsyncStream.makeStream(bufferingPolicy: .unbounded)
    }

    /// Begins to read.
    func start() {
        let continuation = continuation
        let isTaken = Gate()
        detachThread {
            var buffer = [UInt8](repeating: 0, count: 1 << 16)
            while true {
                let count = buffer.withUnsafeMutableBytes {
                    read(STDIN_FILENO, $0.baseAddress, $0.count)
                }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { break }
                continuation.yield(Array(buffer[..<count]))
                isTaken.wait()
            }
            continuation.yield(nil)
        }
        let session = session
        let endsLine = endsLine
        let chunks = chunks
        Task {
            for await chunk in chunks {
                guard let chunk else {
                    if endsLine {
                        try? await session.write(Self.endOfTransmission)
                    } else {
                        try? await session.closeInput()
                    }
                    return
                }
                do {
                    try await session.write(chunk)
                } catch {
                    return
                }
                isTaken.open()
            }
        }
    }

    /// Passes nothing on any more.
    func stop() { continuation.finish() }
}
