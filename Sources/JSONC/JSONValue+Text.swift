import OrderedCollections

extension JSONValue {
    /// How a value is laid out as text.
    public enum Format: Sendable {
        /// On one line without spaces, as `JSON.stringify(value)` writes it.
        case compact
        /// With two spaces for each level, as `JSON.stringify(value, null, 2)` writes it.
        case pretty
        /// Compact, the names of each object in the order of their UTF-16 code units.
        case canonical
    }

    /// Returns the value as JSON text, with numbers and escapes as JavaScript writes them.
    public func text(_ format: Format = .compact) -> String {
        String(decoding: bytes(format), as: UTF8.self)
    }

    /// Returns the value as JSON text in UTF-8.
    public func bytes(_ format: Format = .compact) -> [UInt8] {
        var writer = JSONWriter(format: format)
        writer.write(self, level: 0)
        return writer.output
    }
}

/// Writes a value as text.
private struct JSONWriter {
    let format: JSONValue.Format
    private(set) var output: [UInt8] = []

    init(format: JSONValue.Format) {
        self.format = format
    }

    mutating func write(_ value: JSONValue, level: Int) {
        switch value {
        case .null: append("null")
        case .bool(let value): append(value ? "true" : "false")
        case .integer(let value): append(String(value))
        case .real(let value): append(JSONNumber.text(value))
        case .string(let value): append(quoted: value)
        case .array(let elements): write(elements, level: level)
        case .object(let members): write(members, level: level)
        }
    }

    private mutating func write(_ elements: [JSONValue], level: Int) {
        guard !elements.isEmpty else { return append("[]") }
        append("[")
        for (index, element) in elements.enumerated() {
            if index > 0 { append(",") }
            breakLine(level + 1)
            write(element, level: level + 1)
        }
        breakLine(level)
        append("]")
    }

    private mutating func write(_ members: JSONObject, level: Int) {
        guard !members.isEmpty else { return append("{}") }
        append("{")
        var isFirst = true
        for (name, value) in ordered(members) {
            if !isFirst { append(",") }
            isFirst = false
            breakLine(level + 1)
            append(quoted: name)
            append(format == .pretty ? ": " : ":")
            write(value, level: level + 1)
        }
        breakLine(level)
        append("}")
    }

    private func ordered(_ members: JSONObject) -> JSONObject {
        guard format == .canonical else { return members }
        var members = members
        members.sort { $0.key.utf16.lexicographicallyPrecedes($1.key.utf16) }
        return members
    }

    private mutating func breakLine(_ level: Int) {
        guard format == .pretty else { return }
        output.append(UInt8(ascii: "\n"))
        output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * level))
    }

    private mutating func append(_ text: String) {
        output.append(contentsOf: text.utf8)
    }

    private mutating func append(quoted text: String) {
        JSONEscapes.append(quoted: text, to: &output)
    }
}
