/// Cuts the bytes of a growing file into lines, so that following it loses and doubles nothing.
///
/// A line counts once its line break is there. To go on after a restart, read the file from
/// ``resumeOffset`` with a new reader that begins there.
public struct AgentEventLineReader: Sendable {
    /// One line.
    public struct Line: Hashable, Sendable {
        /// Where the line begins in the file.
        public var offset: Int
        /// The bytes without the line break; of a line that is too long, its beginning.
        public var bytes: [UInt8]
        /// How many bytes at the end of the line were left out.
        public var omittedBytes: Int

        /// The event in the line; a line that was cut is garbled and says so.
        public var event: AgentEvent {
            guard omittedBytes > 0 else { return AgentEvent(parsing: bytes) }
            let shown = String(decoding: bytes.prefix(Self.shownBytesOfCutLine), as: UTF8.self)
            let length = bytes.count + omittedBytes
            return .garbled("\(shown)… (a line of \(length) bytes, which is too long)")
        }

        private static let shownBytesOfCutLine = 200
    }

    /// How long a line may be unless said otherwise.
    public static let defaultLongestLineBytes = 16 << 20

    /// Where the first byte lies that belongs to no finished line.
    public private(set) var resumeOffset: Int
    private let longestLineBytes: Int
    private var pending: [UInt8] = []
    private var omittedBytes = 0

    /// Creates a reader for a file from an offset at which a line begins.
    public init(
        offset: Int = 0,
        longestLineBytes: Int = AgentEventLineReader.defaultLongestLineBytes
    ) {
        precondition(longestLineBytes > 0, "a line holds at least one byte")
        resumeOffset = offset
        self.longestLineBytes = longestLineBytes
    }

    /// Where the next byte that the reader is to be given lies.
    public var readOffset: Int { resumeOffset + pending.count + omittedBytes }

    /// Takes the next bytes of the file and returns the lines that they finish; blank lines are
    /// passed over.
    public mutating func read(_ bytes: some Collection<UInt8>) -> [Line] {
        read(Array(bytes)[...])
    }

    private mutating func read(_ bytes: ArraySlice<UInt8>) -> [Line] {
        var lines: [Line] = []
        var rest = bytes
        while let lineBreak = rest.firstIndex(of: UInt8(ascii: "\n")) {
            keep(rest[..<lineBreak])
            if let line = takeLine(breakBytes: 1) { lines.append(line) }
            rest = rest[(lineBreak + 1)...]
        }
        keep(rest)
        return lines
    }

    /// Returns the last line if it has no line break, as it may be when the agent was killed.
    ///
    /// Call it when the file grows no more.
    public mutating func finish() -> Line? {
        takeLine(breakBytes: 0)
    }

    private mutating func keep(_ bytes: ArraySlice<UInt8>) {
        let room = longestLineBytes - pending.count
        pending.append(contentsOf: bytes.prefix(room))
        omittedBytes += max(0, bytes.count - room)
    }

    private mutating func takeLine(breakBytes: Int) -> Line? {
        let line = Line(offset: resumeOffset, bytes: pending, omittedBytes: omittedBytes)
        resumeOffset += pending.count + omittedBytes + breakBytes
        pending = []
        omittedBytes = 0
        let isBlank = line.bytes.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\r") }
        return isBlank && line.omittedBytes == 0 ? nil : line
    }
}
