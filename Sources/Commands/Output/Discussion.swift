/// What a command's help says below its first line.
enum Discussion {
    /// Returns a text as the program's help shows it, under the name that it was called by.
    ///
    /// The lines of a paragraph become one, which breaks where the terminal ends; indented lines
    /// stay as they are.
    ///
    /// - Parameters:
    ///   - text: Paragraphs, then examples.
    ///   - ownExamples: Further examples, of what the reference CLI has not; they are left out
    ///     under its name.
    /// - Returns: The text.
    static func text(_ text: String, ownExamples: String = "") -> String {
        var lines: [String] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if let last = lines.last, isProse(line), isProse(last), last != "EXAMPLES" {
                lines[lines.count - 1] += " \(line)"
            } else {
                lines.append(String(line))
            }
        }
        if ProgramName.current == .berth, !ownExamples.isEmpty { lines.append(ownExamples) }
        return ProgramName.current.naming(lines.joined(separator: "\n"))
    }

    private static func isProse(_ line: some StringProtocol) -> Bool {
        !line.isEmpty && !line.hasPrefix(" ")
    }
}
