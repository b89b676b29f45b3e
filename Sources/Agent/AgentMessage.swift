public import JSONC

/// A message of the conversation, or one block of it.
public struct AgentMessage: Hashable, Sendable {
    /// One block of a message.
    public enum Block: Hashable, Sendable {
        /// Text for the reader.
        case text(String)
        /// What the model thinks before it answers.
        case thinking(String)
        /// The model calls a tool.
        case toolUse(AgentToolUse)
        /// What a tool gave back.
        case toolResult(AgentToolResult)
        /// A block of another kind, as it came.
        case other(type: String, JSONValue)
    }

    /// The message's identifier; the events of its blocks share it.
    public var identifier: String?
    /// The model that answered; `<synthetic>` for the agent's own words.
    public var model: String?
    /// The blocks, of an assistant's message usually one.
    public var blocks: [Block]
    /// The call of the subagent that the message belongs to; nil for the main conversation.
    public var parentToolUse: String?
    /// When the event was written, in milliseconds since 1970.
    public var epochMilliseconds: Int?
    /// The kind of failure when the message tells of one, such as `billing_error`.
    public var error: String?
    /// The HTTP status when the message tells of a failed request.
    public var apiErrorStatus: Int?
    /// Whether the agent put the message into the conversation by itself.
    public var isSynthetic: Bool
    /// What the tool gave back in its own structure, as it came.
    public var toolUseResult: JSONValue?

    init?(_ value: JSONValue) {
        guard let message = value["message"], message.object != nil else { return nil }
        identifier = message["id"]?.string
        model = message["model"]?.string
        switch message["content"] {
        case .string(let text): blocks = [.text(text)]
        case .array(let elements): blocks = elements.map(Block.init)
        default: blocks = []
        }
        parentToolUse = value["parent_tool_use_id"]?.string
        epochMilliseconds = value["timestamp"]?.string.flatMap(AgentTimestamp.milliseconds)
        error = value["error"]?.string
        apiErrorStatus = value["api_error_status"]?.integer
        isSynthetic = value["isSynthetic"]?.bool ?? false
        toolUseResult = value["tool_use_result"]
    }

    /// The text blocks, one below the other.
    public var text: String {
        blocks.compactMap { if case .text(let text) = $0 { text } else { nil } }
            .joined(separator: "\n")
    }
}

/// A call of a tool.
public struct AgentToolUse: Hashable, Sendable {
    /// The call's identifier, to which its result refers.
    public var identifier: String
    /// The tool's name, such as `Bash`.
    public var name: String
    /// The arguments, as they came.
    public var input: JSONValue

    /// Creates a call.
    public init(identifier: String, name: String, input: JSONValue) {
        self.identifier = identifier
        self.name = name
        self.input = input
    }
}

/// What a tool gave back to the model.
public struct AgentToolResult: Hashable, Sendable {
    /// The call that it answers.
    public var toolUse: String
    /// The text; blocks of text one below the other.
    public var text: String
    /// How many blocks are no text, such as images.
    public var otherBlocks: Int
    /// Whether the tool failed.
    public var isError: Bool

    /// Creates a result.
    public init(toolUse: String, text: String, otherBlocks: Int = 0, isError: Bool = false) {
        self.toolUse = toolUse
        self.text = text
        self.otherBlocks = otherBlocks
        self.isError = isError
    }
}

extension AgentMessage.Block {
    init(_ value: JSONValue) {
        let type = value["type"]?.string ?? ""
        self = Self.known(type, value) ?? .other(type: type, value)
    }

    private static func known(_ type: String, _ value: JSONValue) -> Self? {
        switch type {
        case "text": value["text"]?.string.map { .text($0) }
        case "thinking": value["thinking"]?.string.map { .thinking($0) }
        case "tool_use": AgentToolUse(value).map { .toolUse($0) }
        case "tool_result": AgentToolResult(value).map { .toolResult($0) }
        default: nil
        }
    }
}

extension AgentToolUse {
    init?(_ value: JSONValue) {
        guard let identifier = value["id"]?.string, let name = value["name"]?.string else {
            return nil
        }
        self.init(identifier: identifier, name: name, input: value["input"] ?? [:])
    }
}

extension AgentToolResult {
    init?(_ value: JSONValue) {
        guard let toolUse = value["tool_use_id"]?.string else { return nil }
        let isError = value["is_error"]?.bool ?? false
        guard let blocks = value["content"]?.array else {
            let text = value["content"]?.string ?? ""
            self.init(toolUse: toolUse, text: text, otherBlocks: 0, isError: isError)
            return
        }
        let texts = blocks.compactMap { $0["text"]?.string }
        self.init(
            toolUse: toolUse,
            text: texts.joined(separator: "\n"),
            otherBlocks: blocks.count - texts.count,
            isError: isError
        )
    }
}
