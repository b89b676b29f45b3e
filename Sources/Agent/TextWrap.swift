/// Breaks text into lines of a width.
enum TextWrap {
    /// Returns the text's lines, none longer than a width, without blank ones at either end.
    ///
    /// A line is broken at a space where it has one; what follows keeps the line's indentation.
    static func lines(_ text: String, width: Int) -> [String] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { trimmedEnd(String($0).replacing("\t", with: "    ")) }
        guard
            let first = lines.firstIndex(where: { !$0.isEmpty }),
            let last = lines.lastIndex(where: { !$0.isEmpty })
        else { return [] }
        return lines[first...last].flatMap { broken($0, width: max(width, 10)) }
    }

    private static func broken(_ line: String, width: Int) -> [String] {
        let margin = String(line.prefix { $0 == " " }.prefix(width / 2))
        var rest = Array(line.dropFirst(margin.count))
        let room = width - margin.count
        var lines: [String] = []
        while rest.count > room {
            let space = rest[...room].lastIndex(of: " ") ?? 0
            let end = space > 0 ? space : room
            lines.append(margin + trimmedEnd(String(rest[..<end])))
            rest = Array(rest[end...].drop { $0 == " " })
        }
        lines.append(margin + String(rest))
        return lines.map { trimmedEnd($0) }
    }

    private static func trimmedEnd(_ text: String) -> String {
        var text = text[...]
        while let last = text.last, last == " " || last == "\r" { text.removeLast() }
        return String(text)
    }
}
