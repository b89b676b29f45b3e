import JSONC
import OrderedCollections
import Runs

/// An event's content in columns: where the line stands has two of its own, the rest is JSON.
struct EventRow {
    var offset: Int?
    var length: Int?
    var content: String?

    /// Takes an event apart, so that ``content(offset:length:text:)`` gives the same content again.
    init(_ event: RunEvent) {
        let members = event.content.elements
        if members.count >= 2, case ("offset", .integer(let offset)) = members[0],
            case ("length", .integer(let length)) = members[1], offset >= 0, length >= 0
        {
            self.offset = offset
            self.length = length
        }
        let kept = self.offset == nil ? 0 : 2
        guard kept < members.count else { return }
        var text = JSONObjectText()
        for (name, value) in members.dropFirst(kept) { text.add(name, value) }
        content = String(decoding: text.utf8, as: UTF8.self)
    }

    /// The content of an event whose columns these are.
    static func content(offset: Int?, length: Int?, text: String?) throws -> JSONObject {
        let rest = try text.map { try StoredText.object($0) } ?? [:]
        guard let offset, let length else { return rest }
        var content: JSONObject = ["offset": .integer(offset), "length": .integer(length)]
        for (name, value) in rest { content[name] = value }
        return content
    }
}
