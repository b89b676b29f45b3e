import CJansson
import OrderedCollections

/// The parser of the C library jansson.
struct Jansson {
    /// Why jansson refused a text.
    struct Refusal: Error {
        var message: String
        var offset: Int
    }

    /// Whether some object had names that Swift holds for equal though their bytes differ.
    private(set) var hasEqualNames = false

    /// Parses a text.
    ///
    /// - Throws: jansson's own words, and roughly where it stopped.
    mutating func parse(
        _ bytes: [UInt8],
        rejectsDuplicates: Bool
    ) throws(Refusal) -> JSONValue {
        let flags =
            JSON_DECODE_ANY | JSON_ALLOW_NUL | (rejectsDuplicates ? JSON_REJECT_DUPLICATES : 0)
        var error = json_error_t()
        let root = bytes.withUnsafeBytes { buffer in
            json_loadb(
                buffer.baseAddress?.assumingMemoryBound(to: CChar.self),
                buffer.count,
                Int(flags),
                &error
            )
        }
        guard let root else {
            let message = withUnsafeBytes(of: error.text) { text in
                String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
            }
            throw Refusal(message: message, offset: Int(error.position))
        }
        defer { json_decref(root) }
        return value(root)
    }

    private mutating func value(_ json: UnsafeMutablePointer<json_t>) -> JSONValue {
        switch json.pointee.type {
        case JSON_OBJECT: object(json)
        case JSON_ARRAY: array(json)
        case JSON_STRING: .string(Self.text(json_string_value(json), json_string_length(json)))
        case JSON_INTEGER: .integer(Int(json_integer_value(json)))
        case JSON_REAL: .real(json_real_value(json))
        case JSON_TRUE: .bool(true)
        case JSON_FALSE: .bool(false)
        default: .null
        }
    }

    private mutating func array(_ json: UnsafeMutablePointer<json_t>) -> JSONValue {
        let count = json_array_size(json)
        var elements: [JSONValue] = []
        elements.reserveCapacity(count)
        for index in 0..<count {
            guard let element = json_array_get(json, index) else { continue }
            elements.append(value(element))
        }
        return .array(elements)
    }

    private mutating func object(_ json: UnsafeMutablePointer<json_t>) -> JSONValue {
        let count = json_object_size(json)
        var names: [String] = []
        var values: [JSONValue] = []
        names.reserveCapacity(count)
        values.reserveCapacity(count)
        var isASCII = true
        var iterator = json_object_iter(json)
        while let member = iterator {
            if let element = json_object_iter_value(member) {
                let name = Self.text(
                    json_object_iter_key(member),
                    json_object_iter_key_len(member)
                )
                isASCII = isASCII && name.utf8.allSatisfy { $0 < 0x80 }
                names.append(name)
                values.append(value(element))
            }
            iterator = json_object_iter_next(json, member)
        }
        if isASCII {
            return .object(JSONObject(uncheckedUniqueKeys: names, values: values))
        }
        // Only beyond ASCII can names of different bytes be canonically equivalent.
        let members = JSONObject(zip(names, values)) { _, last in last }
        hasEqualNames = hasEqualNames || members.count < names.count
        return .object(members)
    }

    private static func text(_ start: UnsafePointer<CChar>?, _ count: Int) -> String {
        start?.withMemoryRebound(to: UInt8.self, capacity: count) { bytes in
            String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
        } ?? ""
    }
}
