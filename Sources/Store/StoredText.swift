import JSONC
import OrderedCollections
import Runs

/// JSON as it stands in the store's file.
enum StoredText {
    /// Reads a text; nil stands for one that only a damaged file lacks.
    static func json(_ text: String?) throws -> JSONValue {
        guard let text else { throw RecordError.member("text") }
        return try JSONValue(parsing: Array(text.utf8))
    }

    static func object(_ text: String?) throws -> JSONObject {
        try json(text).object ?? [:]
    }

    static func text(_ texts: [String]) -> String {
        JSONValue.array(texts.map { .string($0) }).text()
    }

    static func texts(_ text: String?) throws -> [String] {
        text == "[]" ? [] : try json(text).array?.compactMap(\.string) ?? []
    }
}
