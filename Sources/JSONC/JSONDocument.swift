public import Diagnostics

/// A JSON file as it was read: its values, and on demand the place of each in the text.
///
/// jansson parses the text. Before that, comments and trailing commas of the dialect `jsonc` are
/// blanked with spaces, so that every byte stays where it was.
///
/// It is a class as each reader and each place of a value holds its document.
public final class JSONDocument: Sendable {
    /// Which texts are accepted.
    public enum Dialect: Sendable {
        /// RFC 8259 and nothing else.
        case json
        /// JSON with `//` and `/* */` comments and trailing commas, as editors read it.
        case jsonc
    }

    /// Which of a member's two places is meant.
    public enum Part: Sendable {
        case name
        case value
    }

    /// How deep arrays and objects may be nested; jansson's own limit is 2048.
    public static let deepestNesting = 512

    /// The file's path as the user would write it.
    public let path: String
    /// The file's text without a byte order mark.
    public let text: String
    /// The document's value.
    public let root: JSONValue
    /// Names that stand twice in an object; the last value counts, at the first one's place.
    public let warnings: [Diagnostic]

    /// Reads a document.
    ///
    /// - Parameters:
    ///   - bytes: The file's content, in UTF-8.
    ///   - path: The file's path, for messages.
    ///   - dialect: Which texts are accepted.
    /// - Throws: The first fault of the text, with its place.
    public init(
        parsing bytes: [UInt8],
        path: String,
        dialect: Dialect = .jsonc
    ) throws(JSONSyntaxError) {
        let parsed = try JSONParser(bytes, path: path, dialect: dialect).parse()
        self.path = path
        text = parsed.text
        root = parsed.root
        warnings = parsed.warnings
    }

    /// Finds the place of a value or of a member's name by reading the text again.
    ///
    /// A value that goes over several lines is marked at its first character. The root and array
    /// elements have no name; their value's place stands for it.
    ///
    /// - Returns: nil when nothing is there.
    public func location(of pointer: JSONPointer, part: Part = .value) -> SourceLocation? {
        let bytes = Array(text.utf8)
        let finder = JSONPlaceFinder(bytes)
        guard let range = finder.range(of: pointer, part: part) else { return nil }
        return SourceLocation(path: path, bytes: bytes, range: range)
    }
}

extension JSONValue {
    /// Reads a strict JSON text, such as an API's answer.
    ///
    /// - Parameters:
    ///   - bytes: The text in UTF-8.
    ///   - source: What the text is, shown in place of a path.
    /// - Throws: The first fault of the text, with its place.
    public init(
        parsing bytes: some Sequence<UInt8>,
        source: String = "JSON"
    ) throws(JSONSyntaxError) {
        self = try JSONParser(Array(bytes), path: source, dialect: .json).parseValue()
    }

    /// Reads a strict JSON text.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - source: What the text is, shown in place of a path.
    /// - Throws: The first fault of the text, with its place.
    public init(parsing text: String, source: String = "JSON") throws(JSONSyntaxError) {
        try self.init(parsing: text.utf8, source: source)
    }
}
