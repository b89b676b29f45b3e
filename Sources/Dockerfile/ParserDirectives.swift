/// The special comments at the top of a Dockerfile.
public struct ParserDirectives: Hashable, Sendable {
    /// The frontend that reads the file, such as `docker/dockerfile:1`, or nil.
    public private(set) var syntax: String?
    /// The character that escapes and continues lines: a backslash or a backtick.
    public private(set) var escape: Character = "\\"
    /// The value of `check`, or nil.
    public private(set) var check: String?

    /// The number of lines that were read.
    private(set) var lineCount = 0

    /// Reads the directives; the first line that is none ends them.
    init(_ source: SourceText) throws(DockerfileError) {
        for line in source.lines.indices {
            let text = source.text(source.trimmed(line))
            let pattern = /#\s*([A-Za-z][A-Za-z0-9]*)\s*=\s*(.+?)\s*/
            guard let match = text.wholeMatch(of: pattern) else { return }
            let value = String(match.2)
            switch match.1.lowercased() {
            case "syntax": syntax = syntax ?? value
            case "check": check = check ?? value
            case "escape":
                guard value == "\\" || value == "`", let character = value.first else {
                    throw .badEscapeDirective(source.location(source.trimmed(line)), value: value)
                }
                escape = character
            default: break
            }
            lineCount = line + 1
        }
    }
}

extension ParserDirectives {
    /// Returns the character that escapes and continues lines in a Dockerfile's text.
    public static func escape(in text: String) -> Unicode.Scalar {
        let directives = try? ParserDirectives(SourceText(text, path: ""))
        return directives?.escape.unicodeScalars.first ?? "\\"
    }

    /// Returns a Dockerfile's text without its `# syntax=` line, for builders that cannot fetch the
    /// frontend which it names.
    public static func withoutSyntax(_ text: String) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let directive = lines.prefix { $0.drop(while: \.isWhitespace).first == "#" }
            .firstIndex { $0.lowercased().wholeMatch(of: /\s*#\s*syntax\s*=.*/) != nil }
        guard let directive else { return text }
        lines.remove(at: directive)
        return lines.joined(separator: "\n")
    }
}
