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
        let (root, duplicates) = try decode()
        return (text, root, duplicates.map(warning))
    }

    func parseValue() throws(JSONSyntaxError) -> JSONValue {
        try decode().root
    }

    private func decode() throws(JSONSyntaxError) -> (
        root: JSONValue, duplicates: [JSONGrammar.Duplicate]
    ) {
        let blanking = JSONBlanking(bytes, dialect: dialect)
        let isPlain = blanking.ranges.isEmpty
        let plain = isPlain ? bytes : blanking.applied(to: bytes)
        var jansson = Jansson()
        if !blanking.isRefused, let root = try? jansson.parse(plain, rejectsDuplicates: true) {
            return (root, jansson.hasEqualNames ? try examine().duplicates : [])
        }
        return try decodeAfterRefusal(plain)
    }

    /// Explains why jansson refused the text, or helps it over what JSON does allow: names that
    /// stand twice and whole numbers beyond 64 bits.
    private func decodeAfterRefusal(
        _ plain: [UInt8]
    ) throws(JSONSyntaxError) -> (
        root: JSONValue, duplicates: [JSONGrammar.Duplicate]
    ) {
        let grammar = try examine()
        var patched = plain
        for offset in grammar.endsOfLargeIntegers.reversed() {
            patched.insert(contentsOf: [UInt8(ascii: "."), UInt8(ascii: "0")], at: offset)
        }
        var jansson = Jansson()
        do {
            return (try jansson.parse(patched, rejectsDuplicates: false), grammar.duplicates)
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
