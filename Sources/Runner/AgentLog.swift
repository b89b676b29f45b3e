public import Diagnostics

/// What an agent printed, opened once and read at any place.
public struct AgentLog: Sendable {
    private var file: OutputFollower

    /// More than the agent's own lines ever have.
    private static let mostBytes = 16 << 20

    /// Names the log of a run, which need not be there yet.
    public init(_ folder: RunFolder) {
        file = OutputFollower(path: folder.output + "/events.jsonl")
    }

    /// Reads a part; nil when the log has no such bytes.
    ///
    /// - Parameters:
    ///   - offset: Where it begins, in bytes.
    ///   - length: How long it is; of more than 16 MiB only the beginning is read.
    /// - Returns: The bytes.
    /// - Throws: A diagnostic for a file that cannot be read.
    public mutating func bytes(offset: Int, length: Int) throws(DiagnosticError) -> [UInt8]? {
        file.offset = offset
        let wanted = min(length, Self.mostBytes)
        var bytes: [UInt8] = []
        while bytes.count < wanted {
            let more = try file.readAdded(atMost: wanted - bytes.count)
            if more.isEmpty { return nil }
            bytes += more
        }
        return bytes
    }
}
