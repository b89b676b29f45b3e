/// A piece of what a process in a container printed.
public enum OutputChunk: Hashable, Sendable {
    /// Of its standard output; with a terminal, of all it prints.
    case stdout([UInt8])
    /// Of its standard error.
    case stderr([UInt8])

    /// The bytes, from whichever stream.
    public var bytes: [UInt8] {
        switch self {
        case .stdout(let bytes), .stderr(let bytes): bytes
        }
    }
}
