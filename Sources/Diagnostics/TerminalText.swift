/// Makes text from outside safe to show on a terminal.
///
/// Agents, images, repositories, models and engines are not trusted to write to the user's
/// terminal: an escape sequence can move the cursor or set the clipboard (OSC 52), and a sign
/// without width or with a direction of its own can hide or turn round what is read.
public enum TerminalText {
    /// Returns the text with control characters, escape sequences, signs of direction and signs
    /// without width replaced by visible ones.
    ///
    /// Line breaks and tabs stay; a carriage return before a line feed goes. Joiners stay between
    /// signs beyond ASCII, where scripts and emoji need them.
    public static func sanitized(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isSuspicious) else { return text }
        return replaced(text) { _ in nil }
    }

    /// Returns the text as ``sanitized(_:)`` does, but with the sequences of ``Style`` in it.
    ///
    /// It is the last gate before a terminal: whatever a line was made of, nothing passes but
    /// Berth's own seven colours and weights.
    public static func shown(_ line: String) -> String {
        guard line.unicodeScalars.contains(where: isSuspicious) else { return line }
        return replaced(line) { rest in
            Style.sequences.first { rest.starts(with: $0) }
        }
    }

    /// Returns a text of JSON, which means the same, with every sign escaped that a terminal could
    /// take for more than a sign.
    public static func escapedInJSON(_ json: String) -> String {
        guard json.unicodeScalars.contains(where: isSuspicious) else { return json }
        var result = String.UnicodeScalarView()
        for scalar in json.unicodeScalars {
            guard isSuspicious(scalar) else {
                result.append(scalar)
                continue
            }
            for unit in String(scalar).utf16 {
                let digits = String(unit, radix: 16)
                let zeros = String(repeating: "0", count: 4 - digits.count)
                result.append(contentsOf: "\\u\(zeros)\(digits)".unicodeScalars)
            }
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
}

extension TerminalText {
    private typealias Scalars = String.UnicodeScalarView

    /// Replaces what is unsafe, but for the sequences that a closure lets pass.
    private static func replaced(
        _ text: String,
        passing: (Scalars.SubSequence) -> Scalars?
    ) -> String {
        let scalars = text.unicodeScalars
        var result = Scalars()
        var index = scalars.startIndex
        while index < scalars.endIndex {
            let scalar = scalars[index]
            let next = scalars.index(after: index)
            if scalar == "\u{1B}", let sequence = passing(scalars[index...]) {
                result.append(contentsOf: sequence)
                index = scalars.index(index, offsetBy: sequence.count)
                continue
            }
            let following = next < scalars.endIndex ? scalars[next] : nil
            if scalar == "\r", following == "\n" {
                index = next
                continue
            }
            let isNeeded = isJoiner(scalar) && isForeign(result.last) && isForeign(following)
            result.append(isSuspicious(scalar) && !isNeeded ? visible(scalar) : scalar)
            index = next
        }
        return String(result)
    }

    /// Whether a sign may be more than a sign; joiners are, but where they are needed.
    private static func isSuspicious(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A: false
        case 0x00...0x1F, 0x7F...0x9F: true
        case 0x20...0x7E: false
        // Directions.
        case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
        // No width, and other ends of lines.
        case 0x00AD, 0x180E, 0x200B...0x200D, 0x2028, 0x2029, 0x2060...0x2065, 0x206A...0x206F,
            0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE007F:
            true
        default: false
        }
    }

    private static func isJoiner(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value == 0x200C || scalar.value == 0x200D
    }

    private static func isForeign(_ scalar: Unicode.Scalar?) -> Bool {
        scalar.map { $0.value >= 0xA0 && !isSuspicious($0) && $0 != "\u{FFFD}" } ?? false
    }

    /// Control pictures for C0, the replacement character for the rest.
    private static func visible(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        let picture = scalar.value < 0x20 ? 0x2400 + scalar.value : 0xFFFD
        return Unicode.Scalar(picture) ?? "\u{FFFD}"
    }
}
