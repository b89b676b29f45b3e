/// Cuts a JSON text into tokens; comments are skipped.
///
/// It serves messages and places only: reading well-formed text is jansson's work. Strings end at
/// their quote or before the end of their line; numbers and words are any run of the characters
/// that could be meant as one.
struct JSONScanner {
    struct Token: Hashable {
        enum Kind: Hashable {
            case openObject, closeObject, openArray, closeArray, colon, comma
            case string(isClosed: Bool)
            /// Digits, letters and signs: a number, a literal or an unquoted name.
            case word
            case comment(isClosed: Bool)
            case stray
            case end
        }

        var kind: Kind
        var range: Range<Int>
    }

    let bytes: [UInt8]
    private(set) var offset: Int

    init(_ bytes: [UInt8], from offset: Int = 0) {
        self.bytes = bytes
        self.offset = offset
    }

    /// The next token that is no closed comment.
    mutating func next() -> Token {
        while true {
            let token = nextWithComments()
            if token.kind != .comment(isClosed: true) { return token }
        }
    }

    /// The next token, comments included.
    mutating func nextWithComments() -> Token {
        skipWhitespace()
        guard offset < bytes.count else { return take(.end, length: 0) }
        switch bytes[offset] {
        case UInt8(ascii: "{"): return take(.openObject, length: 1)
        case UInt8(ascii: "}"): return take(.closeObject, length: 1)
        case UInt8(ascii: "["): return take(.openArray, length: 1)
        case UInt8(ascii: "]"): return take(.closeArray, length: 1)
        case UInt8(ascii: ":"): return take(.colon, length: 1)
        case UInt8(ascii: ","): return take(.comma, length: 1)
        case UInt8(ascii: "\""): return string()
        case UInt8(ascii: "/"): return comment() ?? take(.stray, length: 1)
        case let byte where Self.isWord(byte): return word()
        default: return take(.stray, length: characterLength())
        }
    }

    private mutating func take(_ kind: Token.Kind, length: Int) -> Token {
        defer { offset += length }
        return Token(kind: kind, range: offset..<offset + length)
    }

    private mutating func skipWhitespace() {
        while offset < bytes.count, Self.isWhitespace(bytes[offset]) { offset += 1 }
    }

    private mutating func string() -> Token {
        var end = offset + 1
        while end < bytes.count, bytes[end] != UInt8(ascii: "\n") {
            if bytes[end] == UInt8(ascii: "\"") {
                return take(.string(isClosed: true), length: end + 1 - offset)
            }
            let isEscape = bytes[end] == UInt8(ascii: "\\")
            let isFollowed = end + 1 < bytes.count && bytes[end + 1] != UInt8(ascii: "\n")
            end += isEscape && isFollowed ? 2 : 1
        }
        return take(.string(isClosed: false), length: end - offset)
    }

    private mutating func comment() -> Token? {
        guard offset + 1 < bytes.count else { return nil }
        switch bytes[offset + 1] {
        case UInt8(ascii: "/"):
            let end = bytes[offset...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            return take(.comment(isClosed: true), length: end - offset)
        case UInt8(ascii: "*"):
            var end = offset + 2
            while end + 1 < bytes.count {
                if bytes[end] == UInt8(ascii: "*"), bytes[end + 1] == UInt8(ascii: "/") {
                    return take(.comment(isClosed: true), length: end + 2 - offset)
                }
                end += 1
            }
            return take(.comment(isClosed: false), length: bytes.count - offset)
        default: return nil
        }
    }

    private mutating func word() -> Token {
        let end = bytes[offset...].firstIndex { !Self.isWord($0) } ?? bytes.count
        return take(.word, length: end - offset)
    }

    /// The length of the UTF-8 character at the offset.
    private func characterLength() -> Int {
        let rest = bytes[(offset + 1)...]
        return (rest.firstIndex { $0 & 0xC0 != 0x80 } ?? bytes.count) - offset
    }

    static func isWhitespace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }

    static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "+"), UInt8(ascii: "-"),
            UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "$"), 0x80...:
            true
        default: false
        }
    }
}
