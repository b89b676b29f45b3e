/// Colours and weights for text on a terminal, decided once at the start of a process.
public struct Style: Hashable, Sendable {
    /// Whether escape sequences are written.
    public var isColored: Bool

    /// Text as it is, for files, pipes and tests.
    public static let plain = Self(isColored: false)
    /// Text with ANSI colours.
    public static let colored = Self(isColored: true)

    /// Creates a style.
    public init(isColored: Bool) {
        self.isColored = isColored
    }

    /// Returns the style for a stream, honouring `NO_COLOR`, `FORCE_COLOR` and `TERM=dumb`.
    public static func detect(environment: [String: String], isTerminal: Bool) -> Self {
        if let noColor = environment["NO_COLOR"], !noColor.isEmpty {
            return .plain
        }
        if let force = environment["FORCE_COLOR"], !force.isEmpty, force != "0" {
            return .colored
        }
        return Self(isColored: isTerminal && environment["TERM"] != "dumb")
    }

    /// Returns the text in bold.
    public func bold(_ text: String) -> String { wrap(text, "1") }
    /// Returns the text faint, for what matters less.
    public func dim(_ text: String) -> String { wrap(text, "2") }
    /// Returns the text in red, for errors.
    public func red(_ text: String) -> String { wrap(text, "31") }
    /// Returns the text in green, for success.
    public func green(_ text: String) -> String { wrap(text, "32") }
    /// Returns the text in yellow, for warnings.
    public func yellow(_ text: String) -> String { wrap(text, "33") }
    /// Returns the text in cyan, for hints and paths.
    public func cyan(_ text: String) -> String { wrap(text, "36") }

    /// All sequences that a style writes.
    static let sequences: [String.UnicodeScalarView] =
        [reset, "1", "2", "31", "32", "33", "36"].map { "\u{1B}[\($0)m".unicodeScalars }

    private static let reset = "0"

    private func wrap(_ text: String, _ code: String) -> String {
        isColored && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[\(Self.reset)m" : text
    }
}
