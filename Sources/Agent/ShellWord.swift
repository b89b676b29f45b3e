/// A word of a POSIX shell command.
enum ShellWord {
    /// Returns the text as one word that the shell takes literally.
    ///
    /// Nothing is left out but what no argument can hold: a NUL character ends an argument.
    static func quoted(_ text: String) -> String {
        let text = text.prefix { $0 != "\0" }
        if !text.isEmpty, text.utf8.allSatisfy(isPlain) { return String(text) }
        return "'" + text.replacing("'", with: "'\\''") + "'"
    }

    /// Whether a variable's name can be assigned by a shell.
    static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, !isDigit(first) else { return false }
        return text.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "_") }
    }

    /// Whether a byte means nothing to any shell, in any place of a word.
    static func isPlain(_ byte: UInt8) -> Bool {
        isLetter(byte) || isDigit(byte) || "/._-".utf8.contains(byte)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        default: false
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
