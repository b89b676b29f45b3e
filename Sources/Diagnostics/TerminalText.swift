/// Makes text from outside safe to show on a terminal.
public enum TerminalText {
    /// Returns the text with control characters, escape sequences and bidirectional overrides
    /// replaced by visible signs; line breaks and tabs stay.
    ///
    /// Agents, images and repositories are not trusted to write to the user's terminal: an escape
    /// sequence can move the cursor, set the clipboard (OSC 52) or hide text.
    public static func sanitized(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isUnsafe) else { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            result.append(isUnsafe(scalar) ? visible(scalar) : scalar)
        }
        return String(result)
    }

    /// Returns the text on one line, sanitized, cut to a width in characters with an ellipsis.
    public static func oneLine(_ text: String, width: Int) -> String {
        if let line = plainLine(text, width: width) { return line }
        let joined = text.split(whereSeparator: \.isNewline)
            .map { $0.drop(while: \.isWhitespace) }
            .joined(separator: " ")
        let clean = sanitized(joined.replacing("\t", with: " "))
        return clean.count <= width ? clean : clean.prefix(max(0, width - 1)) + "…"
    }

    /// Does what `oneLine` does where the text is printable ASCII, line feeds and tabs, as most is.
    ///
    /// Characters are bytes there, which need no search for their ends. Returns nil for other text.
    private static func plainLine(_ text: String, width: Int) -> String? {
        var line: [UInt8] = []
        var isFirst = true
        var isLineStart = true
        var isIndentation = true
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\n"):
                isLineStart = true
                continue
            case UInt8(ascii: "\t"), 0x20...0x7E: break
            default: return nil
            }
            if isLineStart {
                if !isFirst { line.append(UInt8(ascii: " ")) }
                isFirst = false
                isLineStart = false
                isIndentation = true
            }
            let isSpace = byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
            if isSpace, isIndentation { continue }
            isIndentation = false
            line.append(isSpace ? UInt8(ascii: " ") : byte)
        }
        guard line.count > width else { return String(decoding: line, as: UTF8.self) }
        return String(decoding: line.prefix(max(0, width - 1)), as: UTF8.self) + "…"
    }

    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A: false
        case 0x00...0x1F, 0x7F...0x9F: true
        case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    /// Control pictures for C0, the replacement character for the rest.
    private static func visible(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        let picture = scalar.value < 0x20 ? 0x2400 + scalar.value : 0xFFFD
        return Unicode.Scalar(picture) ?? "\u{FFFD}"
    }
}
