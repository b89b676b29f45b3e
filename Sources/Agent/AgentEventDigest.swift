import Diagnostics

/// What a list of runs tells of an event: its kind and one line of text.
public struct AgentEventDigest: Hashable, Sendable {
    /// The kind in one word: `started`, `text`, `thinking`, `tool`, `tool-result`, `retry`,
    /// `limit`, `result`, `task`, `garbled` or `other`.
    public var kind: String
    /// The tool's name, if it is about a call.
    public var tool: String?
    /// One line about it, made safe for a terminal; empty where there is nothing to say.
    public var text: String
    /// The call that it begins or answers.
    public var toolUse: String?

    private static let longestText = 120

    /// Tells of an event; paths below the folder are shown relative to it.
    public init(_ event: AgentEvent, workspaceFolder: String) {
        self.init(kind: "other")
        switch event {
        case .started(let start): self.init(kind: "started", text: start.model)
        case .assistant(let message), .user(let message):
            for block in message.blocks {
                guard let found = Self(block, workspaceFolder) else { continue }
                self = found
            }
        case .retry(let retry): self.init(kind: "retry", text: AgentWords.retry(retry))
        case .task(let task): self.init(kind: "task", text: task.description ?? "")
        case .modelFallback(_, let to, _): self.init(kind: "other", text: "model \(to)")
        case .notification(let text): self.init(kind: "other", text: text)
        case .rateLimit(let limit):
            self.init(kind: "limit", text: AgentWords.rateLimit(limit))
        case .result(let result): self.init(kind: "result", text: result.text ?? "")
        case .garbled(let text): self.init(kind: "garbled", text: text)
        case .toolProgress, .status, .streamed, .unknown: break
        }
    }

    private init?(_ block: AgentMessage.Block, _ workspaceFolder: String) {
        switch block {
        case .text(let text): self.init(kind: "text", text: text)
        case .thinking(let text): self.init(kind: "thinking", text: text)
        case .toolUse(let use):
            self.init(
                kind: "tool",
                tool: AgentWords.toolName(use.name),
                text: AgentWords.argument(use, workspaceFolder: workspaceFolder),
                toolUse: use.identifier
            )
        case .toolResult(let result):
            self.init(kind: "tool-result", text: result.text, toolUse: result.toolUse)
        case .other: return nil
        }
    }

    private init(kind: String, tool: String? = nil, text: String = "", toolUse: String? = nil) {
        self.kind = kind
        self.tool = tool
        self.text = TerminalText.oneLine(
            // Counting characters costs more than all else of a short text.
            text.utf8.count <= 4 * Self.longestText
                ? text : String(text.prefix(4 * Self.longestText)),
            width: Self.longestText
        )
        self.toolUse = toolUse
    }
}
