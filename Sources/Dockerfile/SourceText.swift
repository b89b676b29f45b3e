import Diagnostics

/// A Dockerfile's bytes, cut into lines.
struct SourceText: Hashable {
    let path: String
    let bytes: [UInt8]
    /// The range of each line without its line break.
    let lines: [Range<Int>]

    init(_ text: String, path: String) {
        self.path = path
        bytes = Array(text.utf8)
        var lines: [Range<Int>] = []
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        var start = bytes.starts(with: mark) ? mark.count : 0
        while start < bytes.count {
            let newline = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            let hasReturn = newline > start && bytes[newline - 1] == UInt8(ascii: "\r")
            lines.append(start..<(hasReturn ? newline - 1 : newline))
            start = newline + 1
        }
        self.lines = lines
    }

    /// A line's range without white space at its beginning.
    func trimmed(_ line: Int) -> Range<Int> {
        let range = lines[line]
        let start = bytes[range].firstIndex { !LogicalLine.isSpace($0) } ?? range.upperBound
        return start..<range.upperBound
    }

    func isBlank(_ line: Int) -> Bool { trimmed(line).isEmpty }

    func isComment(_ line: Int) -> Bool {
        bytes[trimmed(line)].first == UInt8(ascii: "#")
    }

    func text(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }

    func location(_ range: Range<Int>) -> SourceLocation {
        SourceLocation(path: path, bytes: bytes, range: range)
    }
}
