extension JSONReader {
    /// Returns a reader at the same place that holds another value, such as one made by
    /// replacing variables in strings; faults still show the places in the document.
    public func holding(_ value: JSONValue) -> JSONReader {
        JSONReader(document: document, pointer: pointer, value: value, faults: faults)
    }

    /// Returns a reader of the same value whose faults go elsewhere.
    public func reporting(to faults: JSONFaults) -> JSONReader {
        JSONReader(document: document, pointer: pointer, value: value, faults: faults)
    }

    private init(
        document: JSONDocument,
        pointer: JSONPointer,
        value: JSONValue,
        faults: JSONFaults
    ) {
        self.document = document
        self.pointer = pointer
        self.value = value
        self.faults = faults
    }
}
