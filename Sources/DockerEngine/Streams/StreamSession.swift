import NIOCore

/// A process in a container with all its streams: what it prints comes out, what it reads goes in.
///
/// The connection is closed when the reader of ``output`` is done, or by ``close()``.
public struct StreamSession: Sendable {
    /// What the process prints.
    public let output: OutputStream

    private let connection: EngineConnection
    private let operation: String

    init(_ hijacked: EngineTransport.Hijacked, isTTY: Bool, operation: String) {
        output = OutputStream(hijacked.stream, isRaw: isTTY, operation: operation)
        connection = hijacked.connection
        self.operation = operation
    }

    /// Writes to the process's standard input; returns when the bytes have left this process.
    ///
    /// - Throws: ``DockerError/inputClosed(operation:)`` when the process no longer reads.
    public func write(_ bytes: some Sequence<UInt8> & Sendable) async throws {
        try Task.checkCancellation()
        do {
            try await connection.writeRaw(ByteBuffer(bytes: bytes))
        } catch {
            try Task.checkCancellation()
            throw DockerError.inputClosed(operation: operation)
        }
    }

    /// Ends the process's standard input; its output goes on.
    public func closeInput() async throws {
        do {
            try await connection.closeOutput()
        } catch {
            throw DockerError.inputClosed(operation: operation)
        }
    }

    /// Closes the connection; the process goes on without it.
    public func close() { connection.close() }
}
