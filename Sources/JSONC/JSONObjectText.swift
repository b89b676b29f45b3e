/// The text of a JSON object, written member by member, where making a value of it first would
/// cost too much.
public struct JSONObjectText: Sendable {
    private var bytes = [UInt8(ascii: "{")]

    /// Creates an object without members.
    public init() {}

    /// The object on one line, in UTF-8.
    public var utf8: [UInt8] { bytes + [UInt8(ascii: "}")] }

    /// Adds a member, which must not be there yet.
    public mutating func add(_ name: String, _ value: Int) {
        begin(name)
        bytes.append(contentsOf: String(value).utf8)
    }

    /// Adds a member, which must not be there yet.
    public mutating func add(_ name: String, _ value: String) {
        begin(name)
        JSONEscapes.append(quoted: value, to: &bytes)
    }

    /// Adds a member, which must not be there yet.
    public mutating func add(_ name: String, _ value: JSONValue) {
        if case .string(let text) = value { return add(name, text) }
        begin(name)
        bytes.append(contentsOf: value.bytes())
    }

    /// Adds the members of another object, none of which may be there yet.
    ///
    /// - Parameter text: The other object, as `JSONValue.text()` wrote it.
    public mutating func addMembers(of text: String) {
        let members = text.utf8.dropFirst().dropLast()
        guard !members.isEmpty else { return }
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        bytes.append(contentsOf: members)
    }

    private mutating func begin(_ name: String) {
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        JSONEscapes.append(quoted: name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
    }
}
