import JSONC

/// The beginning of a conversation, or of a further turn of the user.
public struct AgentStart: Hashable, Sendable {
    /// The conversation's identifier.
    public var session: String
    /// The folder in which the agent works.
    public var workingFolder: String
    /// The model's full name.
    public var model: String
    /// The agent's version.
    public var version: String?
    /// Where the credential comes from, such as `ANTHROPIC_API_KEY` or `none`.
    public var credentialSource: String?
    /// The tools that the model has.
    public var tools: [String]
    /// The MCP servers that are not connected, with their status.
    public var failedServers: [String: String]

    init(_ value: JSONValue) {
        session = value["session_id"]?.string ?? ""
        workingFolder = value["cwd"]?.string ?? ""
        model = value["model"]?.string ?? ""
        version = value["claude_code_version"]?.string
        credentialSource = value["apiKeySource"]?.string
        tools = value["tools"]?.array?.compactMap(\.string) ?? []
        failedServers = [:]
        for server in value["mcp_servers"]?.array ?? [] {
            guard let name = server["name"]?.string, let status = server["status"]?.string else {
                continue
            }
            if status == "failed" || status == "needs-auth" { failedServers[name] = status }
        }
    }
}

/// A request to the model that failed and will be sent again.
public struct AgentRetry: Hashable, Sendable {
    /// Which try failed, from 1.
    public var attempt: Int
    /// How many tries there are at most.
    public var mostAttempts: Int
    /// How long the agent waits before the next.
    public var delayMilliseconds: Double
    /// The HTTP status, or nil when there was no answer.
    public var status: Int?
    /// The kind of error, such as `rate_limit`.
    public var error: String?

    init(_ value: JSONValue) {
        attempt = value["attempt"]?.integer ?? 0
        mostAttempts = value["max_retries"]?.integer ?? 0
        delayMilliseconds = value["retry_delay_ms"]?.number ?? 0
        status = value["error_status"]?.integer
        error = value["error"]?.string
    }
}

/// A background shell or a subagent.
public struct AgentTask: Hashable, Sendable {
    /// What happened to it.
    public enum Change: String, Hashable, Sendable {
        case started = "task_started"
        case progressed = "task_progress"
        case updated = "task_updated"
        case ended = "task_notification"
    }

    /// What happened to it.
    public var change: Change
    /// The task's identifier.
    public var identifier: String
    /// The tool call that began it.
    public var toolUse: String?
    /// What it is: `local_bash` or `local_agent`.
    public var kind: String?
    /// What it does, in the model's words.
    public var description: String?
    /// Its state, such as `completed` or `killed`.
    public var status: String?
    /// What became of it.
    public var summary: String?

    init?(_ value: JSONValue, _ subtype: String) {
        guard let change = Change(rawValue: subtype), let identifier = value["task_id"]?.string
        else { return nil }
        self.change = change
        self.identifier = identifier
        toolUse = value["tool_use_id"]?.string
        kind = value["task_type"]?.string
        description = value["description"]?.string
        status = value["status"]?.string ?? value["patch"]?["status"]?.string
        summary = value["summary"]?.string
    }
}

/// A sign of life of a tool that takes long.
public struct AgentToolProgress: Hashable, Sendable {
    /// The tool call.
    public var toolUse: String
    /// The tool's name.
    public var tool: String
    /// How long it has been at work.
    public var elapsedSeconds: Double

    init(_ value: JSONValue) {
        toolUse = value["parent_tool_use_id"]?.string ?? value["tool_use_id"]?.string ?? ""
        tool = value["tool_name"]?.string ?? ""
        elapsedSeconds = value["elapsed_time_seconds"]?.number ?? 0
    }
}

/// The state of the account's usage limit.
public struct AgentRateLimit: Hashable, Sendable {
    /// `allowed`, `allowed_warning` or `rejected`.
    public var status: String
    /// When the limit begins anew, in seconds since 1970.
    public var resetsAtEpochSeconds: Int?
    /// Which limit it is, such as `five_hour`.
    public var kind: String?

    init?(_ value: JSONValue) {
        guard let info = value["rate_limit_info"], let status = info["status"]?.string else {
            return nil
        }
        self.status = status
        resetsAtEpochSeconds = info["resetsAt"]?.integer
        kind = info["rateLimitType"]?.string
    }
}
