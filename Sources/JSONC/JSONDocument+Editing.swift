import OrderedCollections

extension JSONDocument {
    /// Returns the text with one value set; comments, order and layout of all else stay.
    ///
    /// A member that is not there yet is added after the last one of its object, laid out as its
    /// neighbours are; objects on the way that are missing are added, too.
    ///
    /// - Parameters:
    ///   - pointer: Where the value is to stand.
    ///   - value: The value.
    /// - Returns: nil when nothing can stand there, as something on the way is no object, or no
    ///   array with such an element.
    public func setting(_ pointer: JSONPointer, to value: JSONValue) -> String? {
        let bytes = Array(text.utf8)
        let finder = JSONPlaceFinder(bytes)
        let layout = JSONLayout(bytes)
        if let range = finder.range(of: pointer, part: .value) {
            let start = finder.range(of: pointer, part: .name)?.lowerBound ?? range.lowerBound
            let isSpread = layout.isFirstOnItsLine(start) || pointer.tokens.isEmpty
            let indentation = layout.indentation(ofLineAt: start)
            let written = layout.text(of: value, after: isSpread ? indentation : nil)
            return Self.text(bytes, replacing: [(range, written)])
        }
        guard case .key(let name)? = pointer.tokens.last else { return nil }
        let parent = JSONPointer(Array(pointer.tokens.dropLast()))
        guard let object = finder.range(of: parent, part: .value) else {
            return setting(parent, to: .object([name: value]))
        }
        guard bytes[object.lowerBound] == UInt8(ascii: "{") else { return nil }
        let members = JSONMembers(of: object, in: bytes)
        return Self.text(bytes, replacing: layout.insertion(of: name, value, into: members))
    }

    /// Returns the text with another name for a member; all else stays.
    ///
    /// - Returns: nil when there is no such member.
    public func renaming(_ pointer: JSONPointer, to name: String) -> String? {
        let bytes = Array(text.utf8)
        guard case .key? = pointer.tokens.last,
            let range = JSONPlaceFinder(bytes).range(of: pointer, part: .name)
        else { return nil }
        return Self.text(bytes, replacing: [(range, JSONValue.string(name).text())])
    }

    private static func text(
        _ bytes: [UInt8],
        replacing edits: [(range: Range<Int>, text: String)]
    ) -> String {
        var result = bytes
        for edit in edits.reversed() { result.replaceSubrange(edit.range, with: edit.text.utf8) }
        return String(decoding: result, as: UTF8.self)
    }
}
