public import OrderedCollections

extension JSONValue {
    /// The value with the members of its objects in the order of JavaScript's objects: names that
    /// are array indices come first by their number, all others stay in their order.
    ///
    /// Tools written in JavaScript print objects so, whatever the order in the file was.
    public var inJavaScriptOrder: JSONValue { hasIndices ? reordered : self }

    fileprivate var reordered: JSONValue {
        switch self {
        case .array(let elements): .array(elements.map(\.reordered))
        case .object(let members): .object(members.reordered)
        case .null, .bool, .integer, .real, .string: self
        }
    }

    /// Whether some name in it is an array index; without one nothing moves.
    fileprivate var hasIndices: Bool {
        switch self {
        case .array(let elements): elements.contains(where: \.hasIndices)
        case .object(let members): members.hasIndices
        case .null, .bool, .integer, .real, .string: false
        }
    }
}

extension JSONObject {
    /// The members in the order of JavaScript's objects, at every depth.
    public var inJavaScriptOrder: JSONObject { hasIndices ? reordered : self }

    fileprivate var hasIndices: Bool {
        keys.contains { Self.arrayIndex($0) != nil } || values.contains(where: \.hasIndices)
    }

    fileprivate var reordered: JSONObject {
        var indices: [(index: UInt32, name: String)] = []
        for name in keys {
            if let index = Self.arrayIndex(name) { indices.append((index, name)) }
        }
        indices.sort { $0.index < $1.index }
        var result = JSONObject(minimumCapacity: count)
        for (_, name) in indices { result[name] = self[name]?.reordered }
        for (name, value) in self where result[name] == nil {
            result[name] = value.reordered
        }
        return result
    }

    /// The number of a name such as `3000`, but not of `03000` or `4294967295`.
    private static func arrayIndex(_ name: String) -> UInt32? {
        guard let first = name.utf8.first, (0x30...0x39).contains(first),
            let index = UInt32(name), index < UInt32.max, String(index) == name
        else { return nil }
        return index
    }
}
