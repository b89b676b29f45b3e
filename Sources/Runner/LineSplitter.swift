/// Cuts a stream of bytes into lines as they become whole.
///
/// A carriage return also ends a line, so that a progress bar shows as lines; a line without an
/// end is cut at a length.
struct LineSplitter {
    private static let longestLineBytes = 64 << 10

    private var partial: [UInt8] = []
    private var endedWithReturn = false

    /// Returns the lines that the bytes complete.
    mutating func lines(adding bytes: some Sequence<UInt8>) -> [String] {
        var lines: [String] = []
        for byte in bytes {
            let endsPair = endedWithReturn && byte == UInt8(ascii: "\n")
            endedWithReturn = byte == UInt8(ascii: "\r")
            if endsPair { continue }
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                lines.append(take())
            } else {
                partial.append(byte)
                if partial.count >= Self.longestLineBytes { lines.append(take()) }
            }
        }
        return lines
    }

    /// Returns what is left when the stream ends.
    mutating func rest() -> String? {
        partial.isEmpty ? nil : take()
    }

    private mutating func take() -> String {
        defer { partial.removeAll(keepingCapacity: true) }
        return String(decoding: partial, as: UTF8.self)
    }
}
