/// A text that stands in the Dockerfile itself, between `<<NAME` and a line `NAME`.
public struct Heredoc: Hashable, Sendable {
    /// The name that ends it.
    public let name: String
    /// Whether variables in it are expanded: not when the name stands in quotes.
    public let expands: Bool
    /// Whether tabs at the beginning of its lines are dropped, as `<<-` asks for.
    public let dropsTabs: Bool
    /// Its lines as they stand in the file, each with its line break.
    public internal(set) var content = ""

    /// Reads the word that announces a heredoc, such as `3<<-"EOF"`; nil when it is another word.
    init?(word: String) {
        guard let match = word.wholeMatch(of: /[0-9]*<<(-?)([^<]+)/) else { return nil }
        let written = String(match.2)
        guard let bare = Self.unquoted(written), !bare.isEmpty else { return nil }
        name = bare
        expands = bare == written
        dropsTabs = match.1 == "-"
    }

    /// Returns whether a line ends the heredoc.
    func isEnded(by line: String) -> Bool {
        (dropsTabs ? String(line.drop { $0 == "\t" }) : line) == name
    }

    /// The name without quotes and backslashes; nil when it does not hang together.
    private static func unquoted(_ text: String) -> String? {
        var result = ""
        var quote: Character?
        for character in text {
            switch (character, quote) {
            case ("\"", nil), ("'", nil): quote = character
            case (let character, let open?) where character == open: quote = nil
            case ("\\", nil): continue
            default: result.append(character)
            }
        }
        return quote == nil ? result : nil
    }
}
