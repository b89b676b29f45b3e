/// One line of comma-separated fields as Docker reads and writes them: quotes around a field with
/// commas or quotes, a quote inside doubled.
enum CommaSeparatedFields {
    /// Quotes that do not surround a whole field.
    struct MisplacedQuote: Error {}

    static func parse(_ text: String) throws(MisplacedQuote) -> [String] {
        var fields: [String] = []
        var rest = text[...]
        while true {
            fields.append(try field(from: &rest))
            guard rest.first == "," else { return fields }
            rest.removeFirst()
        }
    }

    static func text(_ fields: [String]) -> String {
        fields.map { field in
            let needsQuotes = field.contains { ",\"\n\r".contains($0) }
            return needsQuotes ? "\"\(field.replacing("\"", with: "\"\""))\"" : field
        }
        .joined(separator: ",")
    }

    private static func field(from rest: inout Substring) throws(MisplacedQuote) -> String {
        guard rest.first == "\"" else {
            let end = rest.firstIndex(of: ",") ?? rest.endIndex
            defer { rest = rest[end...] }
            let field = rest[..<end]
            guard !field.contains("\"") else { throw MisplacedQuote() }
            return String(field)
        }
        rest.removeFirst()
        var field = ""
        while let character = rest.popFirst() {
            if character != "\"" {
                field.append(character)
            } else if rest.first == "\"" {
                field.append(character)
                rest.removeFirst()
            } else {
                guard rest.isEmpty || rest.first == "," else { throw MisplacedQuote() }
                return field
            }
        }
        throw MisplacedQuote()
    }
}
