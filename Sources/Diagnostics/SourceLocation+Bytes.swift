extension SourceLocation {
    /// Creates the location of a range of bytes in a UTF-8 text.
    ///
    /// Columns and lengths count characters. A range over several lines is marked at its first
    /// character only.
    public init(path: String, bytes: [UInt8], range: Range<Int>) {
        let newline = UInt8(ascii: "\n")
        let start = min(range.lowerBound, bytes.count)
        let lineStart = bytes[..<start].lastIndex(of: newline).map { $0 + 1 } ?? 0
        var lineEnd = bytes[start...].firstIndex(of: newline) ?? bytes.count
        let isOneLine = range.upperBound <= lineEnd
        if lineEnd > start, bytes[lineEnd - 1] == UInt8(ascii: "\r") {
            lineEnd -= 1
        }
        let end = isOneLine ? min(range.upperBound, lineEnd) : start
        self.init(
            path: path,
            line: bytes[..<lineStart].count { $0 == newline } + 1,
            column: Self.characters(bytes[lineStart..<start]) + 1,
            length: max(1, Self.characters(bytes[start..<max(start, end)])),
            lineText: String(decoding: bytes[lineStart..<lineEnd], as: UTF8.self)
        )
    }

    private static func characters(_ bytes: ArraySlice<UInt8>) -> Int {
        String(decoding: bytes, as: UTF8.self).count
    }
}
