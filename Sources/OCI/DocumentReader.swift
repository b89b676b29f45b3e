import JSONC
import OrderedCollections

/// Reads the members of one JSON object of a document; `null` counts as absent.
struct DocumentReader {
    let document: String
    let path: String
    let value: JSONValue

    init(_ value: JSONValue, document: String, path: String = "") throws(FormatError) {
        self.document = document
        self.path = path
        self.value = value
        guard value.object != nil else { throw wrong("an object", value, at: path) }
    }

    func member(_ name: String) -> JSONValue? {
        guard let member = value[name], !member.isNull else { return nil }
        return member
    }

    func required(_ name: String) throws(FormatError) -> JSONValue {
        guard let member = member(name) else {
            throw .missing(document: document, member: full(name))
        }
        return member
    }

    func string(_ name: String) throws(FormatError) -> String? {
        guard let member = member(name) else { return nil }
        guard let string = member.string else { throw wrong("a string", member, at: full(name)) }
        return string
    }

    func requiredString(_ name: String) throws(FormatError) -> String {
        _ = try required(name)
        return try string(name) ?? ""
    }

    func requiredSize(_ name: String) throws(FormatError) -> Int {
        let member = try required(name)
        guard let size = member.integer, size >= 0 else {
            throw wrong("a whole number from 0", member, at: full(name))
        }
        return size
    }

    func bool(_ name: String) throws(FormatError) -> Bool? {
        guard let member = member(name) else { return nil }
        guard let bool = member.bool else { throw wrong("a boolean", member, at: full(name)) }
        return bool
    }

    func strings(_ name: String) throws(FormatError) -> [String]? {
        var result: [String] = []
        guard let elements = try array(name) else { return nil }
        for (index, element) in elements.enumerated() {
            guard let string = element.string else {
                throw wrong("a string", element, at: "\(full(name))[\(index)]")
            }
            result.append(string)
        }
        return result
    }

    func stringObject(_ name: String) throws(FormatError) -> OrderedDictionary<String, String>? {
        guard let member = member(name) else { return nil }
        guard let object = member.object else { throw wrong("an object", member, at: full(name)) }
        var result: OrderedDictionary<String, String> = [:]
        for (key, value) in object {
            guard let string = value.string else {
                throw wrong("a string", value, at: "\(full(name)).\(key)")
            }
            result[key] = string
        }
        return result
    }

    /// The names of an object whose values say nothing, such as `ExposedPorts`.
    func names(_ name: String) throws(FormatError) -> [String]? {
        guard let member = member(name) else { return nil }
        guard let object = member.object else { throw wrong("an object", member, at: full(name)) }
        return Array(object.keys)
    }

    func array(_ name: String) throws(FormatError) -> [JSONValue]? {
        guard let member = member(name) else { return nil }
        guard let array = member.array else { throw wrong("an array", member, at: full(name)) }
        return array
    }

    func object(_ name: String) throws(FormatError) -> DocumentReader? {
        guard let member = member(name) else { return nil }
        return try DocumentReader(member, document: document, path: full(name))
    }

    func objects(_ name: String) throws(FormatError) -> [DocumentReader]? {
        var result: [DocumentReader] = []
        guard let elements = try array(name) else { return nil }
        for (index, element) in elements.enumerated() {
            let path = "\(full(name))[\(index)]"
            result.append(try DocumentReader(element, document: document, path: path))
        }
        return result
    }

    func requiredDigest(_ name: String) throws(FormatError) -> Digest {
        let text = try requiredString(name)
        do {
            return try Digest(parsing: text)
        } catch {
            throw .badDigest(document: document, member: full(name), error)
        }
    }

    private func full(_ name: String) -> String {
        path.isEmpty ? name : "\(path).\(name)"
    }

    private func wrong(_ expected: String, _ found: JSONValue, at path: String) -> FormatError {
        .wrongType(
            document: document,
            member: path.isEmpty ? "the root" : path,
            expected: expected,
            found: found.kindDescription
        )
    }
}

/// Builds an object without the members that have nothing to say.
struct DocumentWriter {
    private(set) var members: JSONObject = [:]

    mutating func set(_ name: String, _ value: JSONValue) {
        members[name] = value
    }

    mutating func set(_ name: String, _ string: String?) {
        if let string { members[name] = .string(string) }
    }

    mutating func set(_ name: String, _ strings: [String]?) {
        if let strings { members[name] = .array(strings.map(JSONValue.string)) }
    }

    mutating func set(_ name: String, _ strings: OrderedDictionary<String, String>) {
        if !strings.isEmpty { members[name] = .object(strings.mapValues(JSONValue.string)) }
    }

    mutating func set(_ name: String, namesOnly names: [String]) {
        guard !names.isEmpty else { return }
        members[name] = .object(JSONObject(names.map { ($0, [:]) }) { first, _ in first })
    }
}
