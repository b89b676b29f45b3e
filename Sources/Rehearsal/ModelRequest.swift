import JSONC

/// A request for the model, as far as a scenario looks at it.
struct ModelRequest: Sendable {
    /// The result of a tool call.
    struct ToolResult: Hashable, Sendable {
        let text: String
        let isError: Bool
    }

    let body: JSONValue
    let headers: [RecordedRequest.Header]
    /// The last prompt of the user, without what Claude Code adds to it.
    let prompt: String
    /// How many prompts there were, this one counted.
    let promptNumber: Int
    /// How often the model has answered since the last prompt.
    let answersSincePrompt: Int

    init(body: JSONValue, headers: [RecordedRequest.Header]) {
        self.body = body
        self.headers = headers
        var prompt = ""
        var promptNumber = 0
        var answers = 0
        var previousRole = ""
        for message in body["messages"]?.array ?? [] {
            let role = message["role"]?.string ?? ""
            if role == "assistant", previousRole != role { answers += 1 }
            if role == "user", let text = Self.prompt(of: message) {
                prompt = text
                promptNumber += 1
                answers = 0
            }
            previousRole = role
        }
        self.prompt = prompt
        self.promptNumber = promptNumber
        answersSincePrompt = answers
    }

    var model: String { body["model"]?.string ?? "" }
    var isStreaming: Bool { body["stream"]?.bool ?? false }
    var messageCount: Int { body["messages"]?.array?.count ?? 0 }
    var sessionIdentifier: String? { header("x-claude-code-session-id") }
    var agentIdentifier: String? { header("x-claude-code-agent-id") }
    var system: String { body["system"].map { Self.text(of: $0) } ?? "" }

    var toolNames: [String] {
        (body["tools"]?.array ?? []).compactMap { $0["name"]?.string }
    }

    /// The last tool result, if it came after the model's last answer.
    var lastToolResult: ToolResult? {
        let messages = body["messages"]?.array ?? []
        let sinceAnswer = messages.reversed().prefix { $0["role"]?.string != "assistant" }
        for message in sinceAnswer {
            let blocks = message["content"]?.array ?? []
            guard let result = blocks.last(where: { $0["type"]?.string == "tool_result" }) else {
                continue
            }
            return ToolResult(
                text: result["content"].map { Self.text(of: $0) } ?? "",
                isError: result["is_error"]?.bool ?? false
            )
        }
        return nil
    }

    func header(_ name: String) -> String? {
        headers.first { $0.name == name.lowercased() }?.value
    }

    /// The text of a user's message if it is a prompt: not only tool results and reminders.
    ///
    /// A prompt may stand behind the results of calls that the model never saw, as when its API
    /// failed before.
    private static func prompt(of message: JSONValue) -> String? {
        let text = withoutReminders(message["content"].map { self.text(of: $0) } ?? "")
        return text.isEmpty ? nil : text
    }

    /// The text of a string or of the text blocks of an array, by lines.
    private static func text(of content: JSONValue) -> String {
        content.string
            ?? (content.array ?? []).compactMap { $0["text"]?.string }.joined(separator: "\n")
    }

    /// Takes out what Claude Code tells the model beside the user's words.
    private static func withoutReminders(_ text: String) -> String {
        var rest = text[...]
        var kept = ""
        while let start = rest.firstRange(of: "<system-reminder>"),
            let end = rest[start.upperBound...].firstRange(of: "</system-reminder>")
        {
            kept += rest[..<start.lowerBound]
            rest = rest[end.upperBound...]
        }
        kept += rest
        let beginning = kept.drop(while: \.isWhitespace)
        return beginning.lastIndex { !$0.isWhitespace }.map { String(beginning[...$0]) } ?? ""
    }
}
