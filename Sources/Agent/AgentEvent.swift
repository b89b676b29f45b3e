public import JSONC

/// One line of what Claude Code prints with `--output-format stream-json`.
///
/// Nothing is dropped: what Berth does not know is kept whole.
public enum AgentEvent: Hashable, Sendable {
    /// A conversation begins or goes on (`system`/`init`).
    case started(AgentStart)
    /// The model says or does something; one event for each block of its message.
    case assistant(AgentMessage)
    /// Results of tools, or text put into the conversation.
    case user(AgentMessage)
    /// A request failed and will be sent again (`system`/`api_retry`).
    case retry(AgentRetry)
    /// A background shell or a subagent begins, goes on or ends (`system`/`task_…`).
    case task(AgentTask)
    /// The agent took another model (`system`/`model_fallback`).
    case modelFallback(from: String, to: String, message: String?)
    /// What the agent does at the moment (`system`/`status`).
    case status(String?)
    /// A message for the user (`system`/`notification`).
    case notification(String)
    /// A tool is still at work.
    case toolProgress(AgentToolProgress)
    /// The state of the account's usage limit.
    case rateLimit(AgentRateLimit)
    /// An event of the Messages API as it came; only if partial messages were asked for.
    case streamed(JSONValue)
    /// A turn of the user has been answered. There may be several; the last one counts.
    case result(AgentResult)
    /// An event of another kind, such as `system/hook_started`, as it came.
    case unknown(type: String, JSONValue)
    /// A line that is no JSON object.
    case garbled(String)
}

extension AgentEvent {
    /// Reads one line without its line break.
    public init(parsing line: some Sequence<UInt8>) {
        let bytes = Array(line)
        guard let value = try? JSONValue(parsing: bytes), value.object != nil else {
            self = .garbled(String(decoding: bytes, as: UTF8.self))
            return
        }
        self.init(value)
    }

    /// Reads one line of text without its line break.
    public init(parsing line: String) {
        self.init(parsing: line.utf8)
    }

    /// Reads an event from its JSON object.
    public init(_ value: JSONValue) {
        let type = value["type"]?.string ?? ""
        let subtype = value["subtype"]?.string
        self =
            Self.known(type, subtype, value)
            ?? .unknown(type: type == "system" ? "system/\(subtype ?? "")" : type, value)
    }

    private static func known(_ type: String, _ subtype: String?, _ value: JSONValue) -> Self? {
        switch type {
        case "system": system(subtype ?? "", value)
        case "assistant": AgentMessage(value).map { .assistant($0) }
        case "user": AgentMessage(value).map { .user($0) }
        case "tool_progress": .toolProgress(AgentToolProgress(value))
        case "rate_limit_event": AgentRateLimit(value).map { .rateLimit($0) }
        case "stream_event": value["event"].map { .streamed($0) }
        case "result": .result(AgentResult(value))
        default: nil
        }
    }

    private static func system(_ subtype: String, _ value: JSONValue) -> Self? {
        switch subtype {
        case "init": .started(AgentStart(value))
        case "api_retry": .retry(AgentRetry(value))
        case "task_started", "task_progress", "task_updated", "task_notification":
            AgentTask(value, subtype).map { .task($0) }
        case "status": .status(value["status"]?.string)
        case "notification": value["text"]?.string.map { .notification($0) }
        case "model_fallback":
            .modelFallback(
                from: value["original_model"]?.string ?? "",
                to: value["fallback_model"]?.string ?? "",
                message: value["content"]?.string
            )
        default: nil
        }
    }
}
