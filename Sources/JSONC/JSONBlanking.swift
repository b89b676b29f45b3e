/// The parts of a JSONC text that JSON does not have: comments and trailing commas.
struct JSONBlanking {
    /// What must become spaces.
    private(set) var ranges: [Range<Int>] = []
    /// Where commas stand after the last value.
    private(set) var trailingCommas: [Int] = []
    /// Whether something stands there that no parser will accept, such as a comment without end.
    private(set) var isRefused = false

    /// What the last token before a comma or bracket was.
    private enum Token {
        case start, opening, comma, other
    }

    /// Looks through a text once.
    init(_ bytes: [UInt8], dialect: JSONDocument.Dialect) {
        bytes.withUnsafeBufferPointer { scan($0, dialect) }
    }

    /// Returns the text with spaces in place of the parts; line breaks stay.
    func applied(to bytes: [UInt8]) -> [UInt8] {
        var result = bytes
        for range in ranges {
            for offset in range where result[offset] != UInt8(ascii: "\n") {
                result[offset] = UInt8(ascii: " ")
            }
        }
        return result
    }

    private mutating func scan(
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ dialect: JSONDocument.Dialect
    ) {
        var offset = 0
        var depth = 0
        var last = Token.start
        var beforeComma = Token.start
        var comma = 0
        while offset < bytes.count, !isRefused {
            let byte = bytes[offset]
            switch byte {
            case 0x20, 0x0A, 0x0D, 0x09: break
            case UInt8(ascii: "\""):
                offset = Self.endOfString(bytes, offset)
                last = .other
                continue
            case UInt8(ascii: ","):
                beforeComma = last
                last = .comma
                comma = offset
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                last = .opening
                isRefused = isRefused || depth > JSONDocument.deepestNesting
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if last == .comma, beforeComma == .other, dialect == .jsonc {
                    ranges.append(comma..<comma + 1)
                    trailingCommas.append(comma)
                }
                last = .other
            case UInt8(ascii: "/"):
                guard dialect == .jsonc, let end = Self.endOfComment(bytes, offset) else {
                    isRefused = true
                    return
                }
                ranges.append(offset..<end)
                offset = end
                continue
            case UInt8(ascii: ":"): last = .start
            default: last = .other
            }
            offset += 1
        }
    }

    /// The offset after a string; a string without end stops before the line break.
    private static func endOfString(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
        var offset = start + 1
        while offset < bytes.count {
            switch bytes[offset] {
            case UInt8(ascii: "\""): return offset + 1
            case UInt8(ascii: "\n"): return offset
            case UInt8(ascii: "\\"):
                offset += offset + 1 < bytes.count && bytes[offset + 1] != 0x0A ? 2 : 1
            default: offset += 1
            }
        }
        return bytes.count
    }

    /// The offset after a comment, or nil when none begins here or it has no end.
    private static func endOfComment(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int? {
        guard start + 1 < bytes.count else { return nil }
        var offset = start + 2
        switch bytes[start + 1] {
        case UInt8(ascii: "/"):
            while offset < bytes.count, bytes[offset] != UInt8(ascii: "\n") { offset += 1 }
            return offset
        case UInt8(ascii: "*"):
            while offset + 1 < bytes.count {
                if bytes[offset] == UInt8(ascii: "*"), bytes[offset + 1] == UInt8(ascii: "/") {
                    return offset + 2
                }
                offset += 1
            }
            return nil
        default: return nil
        }
    }
}
