import JSONC

/// Which prompts something is for.
struct Condition: Hashable, Sendable {
    /// Texts that the prompt must all contain.
    var contains: [String] = []
    /// A regular expression that must be found in the prompt.
    var matches: String?
    /// The prompt's number in its conversation, from 1.
    var number: Int?

    /// A condition that always holds.
    init() {}

    init(_ reader: JSONReader) {
        if reader.isObject() {
            reader.warnAboutMembers(
                besides: ["promptContains", "promptMatches", "promptNumber"],
                of: "`when`"
            )
        }
        contains = reader.member("promptContains")?.texts() ?? []
        matches = reader.member("promptMatches")?.pattern()
        number = reader.member("promptNumber")?.integer(in: 1...1_000_000)
    }

    func holds(for request: ModelRequest) -> Bool {
        contains.allSatisfy(request.prompt.contains)
            && matches.map { request.prompt.matches($0) } ?? true
            && number.map { request.promptNumber == $0 } ?? true
    }
}

extension JSONReader {
    /// Returns a text or several; nil with a fault when it is neither.
    func texts() -> [String]? {
        if let text = value.string { return [text] }
        guard value.array != nil else { return refuse(as: "a string or an array of strings") }
        return stringArray()
    }

    /// Returns a regular expression; nil with a fault when it is none.
    func pattern() -> String? {
        guard let text = string() else { return nil }
        guard (try? Regex(text)) != nil else {
            report(
                code: "rehearsal-pattern",
                "`\(pointer.path)` is no regular expression: `\(text)`"
            )
            return nil
        }
        return text
    }
}

extension String {
    /// Whether the regular expression is found in the text.
    func matches(_ pattern: String) -> Bool {
        guard let regex = try? Regex(pattern) else { return false }
        return contains(regex)
    }
}
