public import Diagnostics

/// Why a Dockerfile cannot be read or built.
public enum DockerfileError: Error, Hashable, Sendable {
    /// The file has no stage at all.
    case noFrom(path: String)
    /// A `FROM` has another form than `FROM image` or `FROM image AS name`.
    case badFrom(SourceLocation, found: String)
    /// A stage's name has characters that names do not have.
    case badStageName(SourceLocation, name: String)
    /// Another instruction than `ARG` stands before the first `FROM`.
    case beforeFrom(SourceLocation, keyword: String)
    /// The directive `escape` names neither a backslash nor a backtick.
    case badEscapeDirective(SourceLocation, value: String)
    /// A heredoc has no line that ends it.
    case heredocNotClosed(SourceLocation, name: String)
    /// No stage has the name that was asked for.
    case noSuchStage(path: String, target: String, available: [String])
    /// Nothing remains of a `FROM`'s image once its variables are expanded.
    case emptyImage(SourceLocation, written: String)
    /// A `${…}` or a quote does not hang together.
    case badExpansion(SourceLocation, text: String, reason: String)
    /// A variable that `${name:?message}` demands is not set.
    case variableRequired(SourceLocation, name: String, message: String)
}

extension DockerfileError: DiagnosticConvertible {
    /// What is wrong with the Dockerfile; the code is `dockerfile`.
    public var diagnostics: [Diagnostic] {
        let words = words
        return [
            Diagnostic(code: "dockerfile", words.summary, at: words.location, hints: [words.hint])
        ]
    }

    private var words: (location: SourceLocation?, summary: String, hint: String) {
        switch self {
        case .noFrom(let path):
            (nil, "`\(path)` has no `FROM` instruction", "begin with `FROM` and an image")
        case .badFrom(let location, let found):
            (
                location,
                found.isEmpty ? "`FROM` names no image" : "`FROM \(found)` is not understood",
                "write `FROM image` or `FROM image AS name`"
            )
        case .badStageName(let location, let name):
            (
                location, "`\(name)` is no name for a stage",
                "begin with a letter and go on with letters, digits, `_`, `-` and `.`"
            )
        case .beforeFrom(let location, let keyword):
            (
                location, "`\(keyword)` stands before the first `FROM`",
                Suggestion.nearest(to: keyword, in: ["FROM", "ARG"])
                    .map { "did you mean `\($0)`?" }
                    ?? "move it behind a `FROM`; only `ARG` may stand before"
            )
        case .badEscapeDirective(let location, let value):
            (
                location, "the escape character cannot be `\(value)`",
                "write `# escape=\\` or `# escape=``"
            )
        case .heredocNotClosed(let location, let name):
            (
                location, "the heredoc `\(name)` is never closed",
                "add a line that holds `\(name)` and nothing else"
            )
        case .noSuchStage, .emptyImage, .badExpansion, .variableRequired: wordsOfBuilding
        }
    }

    private var wordsOfBuilding: (location: SourceLocation?, summary: String, hint: String) {
        switch self {
        case .noSuchStage(let path, let target, let available):
            (
                nil, "`\(path)` has no stage `\(target)`",
                Self.hint(target: target, available: available)
            )
        case .emptyImage(let location, let written):
            (
                location, "the base image `\(written)` is empty once its variables are expanded",
                "give the variable a default in an `ARG` before the first `FROM`, or set it in "
                    + "`build.args`"
            )
        case .badExpansion(let location, let text, let reason):
            (location, "`\(text)` cannot be expanded: \(reason)", "mend it, or escape the `$`")
        case .variableRequired(let location, let name, let message):
            (
                location, "the variable `\(name)` is not set: \(message)",
                "set `\(name)` in `build.args`"
            )
        default: (nil, "", "")
        }
    }

    private static func hint(target: String, available: [String]) -> String {
        if let nearest = Suggestion.nearest(to: target, in: available) {
            return "did you mean `\(nearest)`?"
        }
        let names = available.map { "`\($0)`" }.joined(separator: ", ")
        return available.isEmpty
            ? "name a stage with `FROM image AS \(target)`" : "its stages are \(names)"
    }
}
