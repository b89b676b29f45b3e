/// Turns diagnostics into text for a terminal.
public struct DiagnosticRenderer: Sendable {
    /// Colours, or none.
    public var style: Style

    /// Creates a renderer.
    public init(style: Style) {
        self.style = style
    }

    /// Returns the diagnostic as lines, without a line break at the end.
    public func render(_ diagnostic: Diagnostic) -> String {
        var lines = [head(diagnostic)]
        if let location = diagnostic.location {
            lines += place(location)
        }
        if let excerpt = diagnostic.excerpt, !excerpt.isEmpty {
            lines += excerpt.split(separator: "\n", omittingEmptySubsequences: false)
                .map { style.dim("  | ") + TerminalText.sanitized(String($0)) }
        }
        lines += diagnostic.notes.map { "note: " + TerminalText.sanitized($0) }
        lines += diagnostic.hints.map { style.cyan("hint:") + " " + TerminalText.sanitized($0) }
        return lines.joined(separator: "\n")
    }

    private func head(_ diagnostic: Diagnostic) -> String {
        let label = diagnostic.severity.rawValue + ":"
        let summary = TerminalText.sanitized(diagnostic.summary)
        switch diagnostic.severity {
        case .error: return style.bold(style.red(label)) + " " + summary
        case .warning: return style.bold(style.yellow(label)) + " " + summary
        case .note: return style.bold(label) + " " + summary
        }
    }

    private func place(_ location: SourceLocation) -> [String] {
        let number = String(location.line)
        let gutter = String(repeating: " ", count: number.count)
        var lines = [
            "\(gutter)\(style.cyan("-->")) \(TerminalText.sanitized(location.description))"
        ]
        guard !location.lineText.isEmpty else { return lines }
        let window = ExcerptWindow(location)
        lines.append("\(gutter) |")
        lines.append("\(number) | \(TerminalText.sanitized(window.text))")
        lines.append("\(gutter) | \(window.padding)\(style.red(window.carets))")
        return lines
    }
}

/// The part of a line that is shown, so that a line of a million characters stays readable.
private struct ExcerptWindow {
    static let widestLine = 160

    let text: String
    let padding: String
    let carets: String

    init(_ location: SourceLocation) {
        let characters = Array(location.lineText.replacing("\t", with: " "))
        let column = min(max(location.column, 1), characters.count + 1)
        var start = 0
        if characters.count > Self.widestLine {
            start = max(
                0,
                min(column - 1 - Self.widestLine / 2, characters.count - Self.widestLine)
            )
        }
        let end = min(characters.count, start + Self.widestLine)
        text = String(characters[start..<end])
        padding = String(repeating: " ", count: column - 1 - start)
        let visible = max(1, end - (column - 1))
        carets = String(repeating: "^", count: max(1, min(location.length, visible)))
    }
}
