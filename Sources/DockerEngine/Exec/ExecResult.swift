/// What a command in a container ended with and printed.
public struct ExecResult: Hashable, Sendable {
    /// What it ended with: 126 and 127 also when it could not be started.
    public var exitCode: Int
    /// What it printed to standard output.
    public var stdout: [UInt8]
    /// What it printed to standard error.
    public var stderr: [UInt8]
    /// Whether it printed more than was kept; the rest was read and dropped.
    public var isTruncated: Bool

    /// Standard output as text.
    public var stdoutText: String { String(decoding: stdout, as: UTF8.self) }

    /// Standard error as text.
    public var stderrText: String { String(decoding: stderr, as: UTF8.self) }
}
