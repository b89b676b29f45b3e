public import Diagnostics

/// A place in a document that is looked up only when somebody asks, since looking up reads the
/// text again.
public struct JSONPlace: Sendable {
    private let document: JSONDocument
    private let pointer: JSONPointer
    private let part: JSONDocument.Part

    init(_ document: JSONDocument, _ pointer: JSONPointer, _ part: JSONDocument.Part) {
        self.document = document
        self.pointer = pointer
        self.part = part
    }

    /// The place; nil when nothing is there.
    public var location: SourceLocation? { document.location(of: pointer, part: part) }
}

extension JSONPlace: Hashable {
    /// Two places are the same in documents of one path.
    public static func == (left: Self, right: Self) -> Bool {
        left.document.path == right.document.path && left.pointer == right.pointer
            && left.part == right.part
    }

    /// Hashes what makes places the same.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(document.path)
        hasher.combine(pointer)
        hasher.combine(part)
    }
}

extension JSONReader {
    /// The place of the value, or of the member's name, to be looked up later.
    public func place(_ part: JSONDocument.Part = .value) -> JSONPlace {
        JSONPlace(document, pointer, part)
    }
}
