import JSONC
import OrderedCollections

/// How Docker writes values: what is empty may be `null` or missing.
extension JSONValue {
    /// The text of a member; empty when there is none.
    func text(_ name: String) -> String { self[name]?.string ?? "" }

    /// The text of a member, or nil when it is missing or empty.
    func optionalText(_ name: String) -> String? {
        self[name]?.string.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The truth value of a member; false when there is none.
    func flag(_ name: String) -> Bool { self[name]?.bool ?? false }

    /// The whole number of a member; 0 when there is none.
    func count(_ name: String) -> Int { self[name]?.integer ?? 0 }

    /// The elements of a member; empty when there is none.
    func elements(_ name: String) -> [JSONValue] { self[name]?.array ?? [] }

    /// The texts of a member; empty when there is none.
    func texts(_ name: String) -> [String] { elements(name).compactMap(\.string) }

    /// The texts of a member that is an object, such as labels.
    func textsByName(_ name: String) -> [String: String] {
        guard let object = self[name]?.object else { return [:] }
        return Dictionary(uniqueKeysWithValues: object.map { ($0, $1.string ?? "") })
    }

    /// The members of an object that are made into values.
    func valuesByName<Value>(_ name: String, _ make: (JSONValue) -> Value) -> [String: Value] {
        guard let object = self[name]?.object else { return [:] }
        return Dictionary(uniqueKeysWithValues: object.map { ($0, make($1)) })
    }

    /// Creates an object of texts, sorted by name.
    init(texts: [String: String]) {
        var object = JSONObject()
        for (name, value) in texts.sorted(by: { $0.key < $1.key }) { object[name] = .string(value) }
        self = .object(object)
    }

    /// Creates an array of texts.
    init(texts: [String]) {
        self = .array(texts.map { .string($0) })
    }
}
