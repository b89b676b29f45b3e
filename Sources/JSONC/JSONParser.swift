import Diagnostics

/// The way from bytes to values: blank what is not JSON, let jansson parse, explain refusals.
struct JSONParser {
    private let bytes: [UInt8]
    private let path: String
    private let dialect: JSONDocument.Dialect

    init(_ bytes: [UInt8], path: String, dialect: JSONDocument.Dialect) {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        self.bytes = bytes.starts(with: mark) ? Array(bytes.dropFirst(mark.count)) : bytes
        self.path = path
        self.dialect = dialect
    }

    func parse() throws(JSONSyntaxError) -> (
        text: String, root: JSONValue, warnings: [Diagnostic]
    ) {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw encodingError() }
        let (root, oddities) = try decode()
        return (text, root, warnings(oddities))
    }

    func parseValue() throws(JSONSyntaxError) -> JSONValue {
        try decode().root
    }

    /// What is worth a warning though it can be read.
    private struct Oddities {
        var duplicates: [JSONGrammar.Duplicate] = []
        var controlCharacters: [Int] = []
        var trailingCommas: [Int] = []
    }

    private func decode() throws(JSONSyntaxError) -> (root: JSONValue, oddities: Oddities) {
        let blanking = JSONBlanking(bytes, dialect: dialect)
        let isPlain = blanking.ranges.isEmpty
        let plain = isPlain ? bytes : blanking.applied(to: bytes)
        var oddities = Oddities(trailingCommas: blanking.trailingCommas)
        var jansson = Jansson()
        if !blanking.isRefused, let root = try? jansson.parse(plain, rejectsDuplicates: true) {
            if jansson.hasEqualNames { oddities.duplicates = try examine().duplicates }
            return (root, oddities)
        }
        let grammar = try examine()
        oddities.duplicates = grammar.duplicates
        oddities.controlCharacters = grammar.controlCharacters
        return (try decode(plain, helpedBy: grammar), oddities)
    }

    /// Helps jansson over what it refuses and we do not: names that stand twice, whole numbers
    /// beyond 64 bits, control characters that stand bare in strings.
    private func decode(
        _ plain: [UInt8],
        helpedBy grammar: JSONGrammar
    ) throws(JSONSyntaxError) -> JSONValue {
        var patches = grammar.endsOfLargeIntegers.map { ($0..<$0, Array(".0".utf8)) }
        patches += grammar.controlCharacters.map { offset in
            (offset..<offset + 1, JSONEscapes.escape(plain[offset]))
        }
        var patched = plain
        for (range, text) in patches.sorted(by: { $0.0.lowerBound > $1.0.lowerBound }) {
            patched.replaceSubrange(range, with: text)
        }
        var jansson = Jansson()
        do {
            return try jansson.parse(patched, rejectsDuplicates: false)
        } catch {
            throw failure(.refused(error.message), error.offset..<error.offset + 1)
        }
    }

    /// Goes through the grammar ourselves, for a message better than jansson's.
    private func examine() throws(JSONSyntaxError) -> JSONGrammar {
        guard String(validating: bytes, as: UTF8.self) != nil else { throw encodingError() }
        var grammar = JSONGrammar(bytes, dialect: dialect)
        do {
            try grammar.check()
        } catch {
            throw failure(error.problem, error.range)
        }
        return grammar
    }

    private func encodingError() -> JSONSyntaxError {
        let isWide = bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
        let offset = UTF8Check.firstInvalidOffset(bytes) ?? 0
        return failure(isWide ? .utf16 : .invalidUTF8(bytes[offset]), offset..<offset + 1)
    }

    private func failure(
        _ problem: JSONSyntaxError.Problem,
        _ range: Range<Int>
    ) -> JSONSyntaxError {
        let location = SourceLocation(path: path, bytes: bytes, range: range)
        return JSONSyntaxError(problem: problem, location: location)
    }

    private func warnings(_ oddities: Oddities) -> [Diagnostic] {
        var result = oddities.duplicates.map(warning)
        if let first = oddities.trailingCommas.first {
            result.append(
                warning(
                    "json-trailing-comma",
                    "a `,` stands after the last value",
                    at: first,
                    count: oddities.trailingCommas.count,
                    hint: "remove it; other tools may refuse the file"
                )
            )
        }
        if let first = oddities.controlCharacters.first {
            let words = JSONSyntaxError.Problem.controlCharacter(bytes[first]).words
            result.append(
                warning(
                    "json-control-character",
                    words.summary,
                    at: first,
                    count: oddities.controlCharacters.count,
                    hint: words.hint
                )
            )
        }
        return result
    }

    private func warning(
        _ code: String,
        _ summary: String,
        at offset: Int,
        count: Int,
        hint: String
    ) -> Diagnostic {
        Diagnostic(
            .warning,
            code: code,
            summary,
            at: SourceLocation(path: path, bytes: bytes, range: offset..<offset + 1),
            notes: count > 1 ? ["the same stands at \(count - 1) further places"] : [],
            hints: [hint]
        )
    }

    private func warning(_ duplicate: JSONGrammar.Duplicate) -> Diagnostic {
        let first = SourceLocation(path: path, bytes: bytes, range: duplicate.first)
        return Diagnostic(
            .warning,
            code: "json-duplicate-name",
            "`\(duplicate.pointer.path)` stands twice, and only the last value counts",
            at: SourceLocation(path: path, bytes: bytes, range: duplicate.range),
            notes: ["the first one stands at `\(first)`"],
            hints: ["remove one of them"]
        )
    }
}
