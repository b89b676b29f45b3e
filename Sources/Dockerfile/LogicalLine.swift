/// One instruction's text with its continuation lines joined, and where each byte came from.
struct LogicalLine: Hashable {
    /// A part of the line between white space.
    struct Word: Hashable {
        var text: String
        /// The word's place in `bytes`.
        var range: Range<Int>
    }

    private(set) var bytes: [UInt8] = []
    /// The offset in the file of each byte.
    private var offsets: [Int] = []

    mutating func append(_ byte: UInt8, at offset: Int) {
        bytes.append(byte)
        offsets.append(offset)
    }

    /// Where a part of the line lies in the file.
    func fileRange(_ range: Range<Int>) -> Range<Int> {
        guard let first = offsets[range].first, let last = offsets[range].last else {
            let end = offsets.last.map { $0 + 1 } ?? 0
            return end..<end
        }
        return first..<last + 1
    }

    /// The line from a place on, as a line of its own.
    func suffix(from start: Int) -> LogicalLine {
        var line = LogicalLine()
        for index in start..<bytes.count {
            line.append(bytes[index], at: offsets[index])
        }
        return line
    }

    func text(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }

    /// The words from a place on.
    ///
    /// With an escape character, quotes and escaped spaces hold a word together; they stay in it.
    func words(from start: Int, escape: UInt8?) -> [Word] {
        var words: [Word] = []
        var offset = start
        while offset < bytes.count {
            guard !Self.isSpace(bytes[offset]) else {
                offset += 1
                continue
            }
            let end = endOfWord(offset, escape: escape)
            words.append(Word(text: text(offset..<end), range: offset..<end))
            offset = end
        }
        return words
    }

    private func endOfWord(_ start: Int, escape: UInt8?) -> Int {
        var offset = start
        var quote: UInt8?
        while offset < bytes.count {
            let byte = bytes[offset]
            if let escape {
                if byte == escape, quote != UInt8(ascii: "'") {
                    offset += 2
                    continue
                }
                if let open = quote {
                    if byte == open { quote = nil }
                } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                    quote = byte
                }
            }
            if quote == nil, Self.isSpace(byte) { break }
            offset += 1
        }
        return min(offset, bytes.count)
    }

    static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte)
    }
}
