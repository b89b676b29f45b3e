/// Quoting for the text of a Dockerfile.
enum DockerfileText {
    /// How many bytes a line has before it is continued on the next; builders refuse lines of
    /// more than 65,535.
    static let lineBytes = 16_384

    /// Returns a value in double quotes with nothing expanded, for `LABEL` and `ENV`, in lines
    /// that every builder takes.
    ///
    /// - Parameters:
    ///   - value: The value; a line break is lost, since no Dockerfile can say it.
    ///   - escape: The Dockerfile's escape character.
    /// - Returns: The text of the Dockerfile.
    static func quoted(_ value: String, escape: Unicode.Scalar = "\\") -> String {
        var result = "\""
        var bytes = 0
        var last: Unicode.Scalar = "\""
        for scalar in value.unicodeScalars {
            // Older builders take a backslash after another one for no continuation.
            if bytes >= lineBytes, last != escape, startsLine(scalar, escape) {
                result += "\(escape)\n"
                bytes = 0
            }
            switch scalar {
            case "\"", escape, "$": result += "\(escape)\(scalar)"
            case "\n": result += "\(escape)\n"
            default: result.unicodeScalars.append(scalar)
            }
            bytes += UTF8.width(scalar)
            last = scalar
        }
        return result + "\""
    }

    /// Whether a line of a value may begin so: it must look neither like a comment, which a
    /// builder drops, nor like the instruction `ARG`.
    private static func startsLine(_ scalar: Unicode.Scalar, _ escape: Unicode.Scalar) -> Bool {
        !scalar.properties.isWhitespace && !["#", "a", "A", escape].contains(scalar)
    }

    /// Returns a value in double quotes in which `$NAME` and `${NAME}` are expanded by the
    /// builder, as Features rely on for `PATH`; any other `$` is kept as it is.
    static func quotedKeepingVariables(
        _ value: String,
        escape: Unicode.Scalar = "\\"
    ) -> String {
        let escape = Character(escape)
        var result = "\""
        var rest = Substring(value)
        while let character = rest.first {
            rest = rest.dropFirst()
            switch character {
            case "\"", escape: result += "\(escape)\(character)"
            case "$" where !startsVariable(rest): result += "\(escape)$"
            default: result.append(character)
            }
        }
        return result + "\""
    }

    private static func startsVariable(_ rest: Substring) -> Bool {
        func startsName(_ text: Substring) -> Bool {
            text.first.map { $0 == "_" || ($0.isASCII && $0.isLetter) } ?? false
        }
        return startsName(rest) || (rest.first == "{" && startsName(rest.dropFirst()))
    }
}

/// Quoting for a label's value.
public enum DockerfileLabel {
    /// Where a line is broken if a comma comes by; Docker takes lines of at most 65,535 bytes.
    private static let usualLength = 1_000
    /// Where a line is broken also within a word.
    private static let longestLength = 30_000

    /// Returns a value in double quotes with nothing expanded, over several lines when it is long.
    ///
    /// - Parameters:
    ///   - value: The value, as above.
    ///   - escape: The Dockerfile's escape character.
    /// - Returns: The text of the Dockerfile.
    public static func quoted(_ value: String, escape: Unicode.Scalar = "\\") -> String {
        var result: [UInt8] = []
        var length = 0
        let bytes = Array(DockerfileText.quoted(value, escape: escape).utf8)
        for (index, byte) in bytes.enumerated() {
            result.append(byte)
            length += 1
            guard index + 1 < bytes.count, canBreak(after: byte, before: bytes[index + 1]),
                length > (byte == UInt8(ascii: ",") ? usualLength : longestLength)
            else { continue }
            result += Array("\(escape)\n".utf8)
            length = 0
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// No line may end in two escapes or begin with a space or a `#`, and no character is cut.
    private static func canBreak(after byte: UInt8, before next: UInt8) -> Bool {
        func isPlain(_ byte: UInt8) -> Bool {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            default: "{},:[]\"_-./".utf8.contains(byte)
            }
        }
        return isPlain(byte) && isPlain(next)
    }
}

/// Quoting for POSIX shells.
public enum ShellText {
    /// Returns the text as one word that no shell expands.
    public static func quoted(_ text: String) -> String {
        "'" + text.replacing("'", with: #"'\''"#) + "'"
    }
}
