import JSONC

/// A conversation as Claude Code keeps it: one file of JSON lines, from which it can go on.
public struct AgentConversation: Hashable, Sendable {
    /// The lines with their line breaks.
    public var bytes: [UInt8]

    /// Takes the contents of a conversation's file.
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Returns the conversation as it was when the results of a tool call had come; nil when it
    /// has no result of that call.
    ///
    /// Calls that the model made side by side stay together: the results of all of them are kept.
    ///
    /// - Parameter toolUse: The identifier of the call.
    /// - Returns: The beginning of the conversation.
    public func through(toolUse: String) -> Self? {
        var end: Int?
        var start = 0
        while start < bytes.count {
            let lineBreak = bytes[start...].firstIndex(of: UInt8(ascii: "\n"))
            let next = lineBreak.map { $0 + 1 } ?? bytes.count
            if let value = try? JSONValue(parsing: Array(bytes[start..<next])) {
                let isNext = value["type"]?.string == "assistant" && !Self.isAside(value)
                if let end, isNext { return Self(Array(bytes[..<end])) }
                if end != nil || Self.hasResult(value, of: toolUse) { end = next }
            }
            start = next
        }
        return end.map { Self(Array(bytes[..<$0])) }
    }

    /// Returns the conversation as it was before the user's last message with a text; nil when it
    /// has no such message.
    ///
    /// - Parameter prompt: The text of the message.
    /// - Returns: The beginning of the conversation, empty where the message is the first.
    public func before(prompt: String) -> Self? {
        var end: Int?
        var hasSpoken = false
        var start = 0
        while start < bytes.count {
            let lineBreak = bytes[start...].firstIndex(of: UInt8(ascii: "\n"))
            let next = lineBreak.map { $0 + 1 } ?? bytes.count
            if let value = try? JSONValue(parsing: Array(bytes[start..<next])) {
                if Self.isMessage(value, prompt) { end = hasSpoken ? start : 0 }
                if value["type"]?.string == "assistant" { hasSpoken = true }
            }
            start = next
        }
        return end.map { Self(Array(bytes[..<$0])) }
    }

    /// Returns the conversation under another identifier.
    ///
    /// - Parameters:
    ///   - old: The identifier that its lines carry, a UUID.
    ///   - new: The other one, a UUID as well.
    /// - Returns: The conversation with every mention of the identifier replaced.
    public func renamed(from old: String, to new: String) -> Self {
        let old = Array(old.utf8)
        let new = Array(new.utf8)
        guard let first = old.first, old != new else { return self }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var position = 0
        while let candidate = bytes[position...].firstIndex(of: first) {
            result += bytes[position..<candidate]
            if bytes[candidate...].starts(with: old) {
                result += new
                position = candidate + old.count
            } else {
                result.append(first)
                position = candidate + 1
            }
        }
        return Self(result + bytes[position...])
    }

    /// Whether a line belongs to a subagent.
    private static func isAside(_ value: JSONValue) -> Bool {
        value["isSidechain"]?.bool ?? false
    }

    private static func isMessage(_ value: JSONValue, _ text: String) -> Bool {
        guard value["type"]?.string == "user", !isAside(value) else { return false }
        let content = value["message"]?["content"]
        let texts =
            content?.array?.compactMap { $0["text"]?.string }
            ?? content?.string.map { [$0] } ?? []
        return texts.contains { trimmed($0) == trimmed(text) }
    }

    private static func trimmed(_ text: String) -> Substring {
        let start = text.drop(while: \.isWhitespace)
        return start.lastIndex { !$0.isWhitespace }.map { start[...$0] } ?? ""
    }

    private static func hasResult(_ value: JSONValue, of toolUse: String) -> Bool {
        guard value["type"]?.string == "user", !isAside(value) else { return false }
        return value["message"]?["content"]?.array?.contains {
            $0["type"]?.string == "tool_result" && $0["tool_use_id"]?.string == toolUse
        } ?? false
    }
}
