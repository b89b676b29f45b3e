import JSONC
import OrderedCollections

/// JSON as it stands in the store's file.
enum StoredText {
    static func json(_ text: String) throws -> JSONValue {
        try JSONValue(parsing: Array(text.utf8))
    }

    static func object(_ text: String) throws -> JSONObject {
        try json(text).object ?? [:]
    }

    static func text(_ texts: [String]) -> String {
        JSONValue.array(texts.map { .string($0) }).text()
    }

    static func texts(_ text: String) throws -> [String] {
        text == "[]" ? [] : try json(text).array?.compactMap(\.string) ?? []
    }
}
