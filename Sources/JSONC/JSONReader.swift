public import Diagnostics

/// A value of a document together with its place, for reading it as something typed.
///
/// The accessors return nil where the value is of another type, and tell the collector about it
/// with the place in the file; absence is never a fault. So a reader can go on and one look
/// reports all faults of a file:
/// ```swift
/// let reader = JSONReader(document)
/// let name = reader.member("name")?.string()
/// let ports = reader.member("forwardPorts")?.elements()?.compactMap { $0.integer(in: 1...65535) }
/// let warnings = try reader.faults.throwErrors()
/// ```
public struct JSONReader {
    /// The document that the value is part of.
    public let document: JSONDocument
    /// The way from the document's root to the value.
    public let pointer: JSONPointer
    /// The value.
    public let value: JSONValue
    /// Where faults go; shared by all readers that come from this one.
    public let faults: JSONFaults

    /// Creates a reader of the document's root.
    ///
    /// Without a collector of yours a new one starts with the document's warnings.
    public init(_ document: JSONDocument, faults: JSONFaults? = nil) {
        self.document = document
        self.pointer = .root
        self.value = document.root
        self.faults = faults ?? JSONFaults(document.warnings)
    }

    private init(_ parent: JSONReader, pointer: JSONPointer, value: JSONValue) {
        document = parent.document
        faults = parent.faults
        self.pointer = pointer
        self.value = value
    }

    /// The member's own name or the element's index as people write it; empty for the root.
    public var name: String {
        switch pointer.tokens.last {
        case .key(let key): key
        case .index(let index): String(index)
        case nil: ""
        }
    }

    /// Returns the member with a name, or nil when there is none or the value is no object.
    ///
    /// Neither is told to the collector; ask ``members()`` or ``isObject()`` once for that.
    public func member(_ name: String) -> JSONReader? {
        value[name].map { JSONReader(self, pointer: pointer.appending(name), value: $0) }
    }

    /// Returns the members in the file's order; nil with a fault when the value is no object.
    public func members() -> [JSONReader]? {
        guard let object = value.object else { return refuse(as: "an object") }
        return object.map { name, value in
            JSONReader(self, pointer: pointer.appending(name), value: value)
        }
    }

    /// Returns the elements; nil with a fault when the value is no array.
    public func elements() -> [JSONReader]? {
        guard let array = value.array else { return refuse(as: "an array") }
        return array.enumerated().map { index, value in
            JSONReader(self, pointer: pointer.appending(index), value: value)
        }
    }

    /// Returns whether the value is an object, with a fault when it is none.
    public func isObject() -> Bool {
        guard value.object == nil else { return true }
        faults.append(wrongType(expected: "an object"))
        return false
    }

    /// The place of the value, or of the member's name.
    public func location(_ part: JSONDocument.Part = .value) -> SourceLocation? {
        document.location(of: pointer, part: part)
    }
}
