/// Classes of bytes in the names of registries, repositories and tags, which images and Features
/// share.
///
/// By hand, since the library reads a regular expression anew at each use: in a graph of 1,000
/// Features that was two thirds of the time.
public enum NameByte {
    /// Whether a byte is a digit of ASCII.
    public static func isDigit(_ byte: UInt8) -> Bool {
        UInt8(ascii: "0") <= byte && byte <= UInt8(ascii: "9")
    }

    /// Whether a byte is a small letter or a digit of ASCII.
    public static func isLowerCaseOrDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || UInt8(ascii: "a") <= byte && byte <= UInt8(ascii: "z")
    }

    /// Whether a byte is a letter or a digit of ASCII.
    public static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        isLowerCaseOrDigit(byte) || UInt8(ascii: "A") <= byte && byte <= UInt8(ascii: "Z")
    }

    /// Whether a byte is a hexadecimal digit with a small letter.
    public static func isLowerCaseHexadecimal(_ byte: UInt8) -> Bool {
        isDigit(byte) || UInt8(ascii: "a") <= byte && byte <= UInt8(ascii: "f")
    }

    /// Whether a text is a tag: a word character, then up to 127 more, dots and hyphens too.
    public static func isTag(_ text: some StringProtocol) -> Bool {
        func isWord(_ byte: UInt8) -> Bool { isLetterOrDigit(byte) || byte == UInt8(ascii: "_") }
        guard let first = text.utf8.first, isWord(first), text.utf8.count <= 128 else {
            return false
        }
        return text.utf8.allSatisfy {
            isWord($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-")
        }
    }

    /// Whether a text is words of small letters and digits, with one separator between two.
    public static func isWords(
        _ text: some StringProtocol,
        separatedBy separators: String
    ) -> Bool {
        var isInWord = false
        for byte in text.utf8 {
            if isLowerCaseOrDigit(byte) {
                isInWord = true
            } else if isInWord, separators.utf8.contains(byte) {
                isInWord = false
            } else {
                return false
            }
        }
        return isInWord
    }
}
