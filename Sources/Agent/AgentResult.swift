public import JSONC
import OrderedCollections

/// The answer to a turn of the user, with what it took.
public struct AgentResult: Hashable, Sendable {
    /// `success` even for failed requests; see ``isError``.
    public var subtype: String
    /// Whether something failed.
    public var isError: Bool
    /// Why the turn ended, such as `completed`, `api_error`, `max_turns`.
    public var terminalReason: String?
    /// The last words of the model, or the text of the failure.
    public var text: String?
    /// Messages of failures that have no text.
    public var errors: [String]
    /// How many turns it took.
    public var turns: Int
    /// How long it took.
    public var durationMilliseconds: Double
    /// How long the model was waited for; of the whole conversation.
    public var apiDurationMilliseconds: Double?
    /// The tokens of this result.
    public var usage: AgentUsage
    /// The tokens and the price of every model since the last result of this process.
    public var models: [String: AgentModelUsage]
    /// The price of the whole conversation, earlier runs included, in US dollars.
    public var conversationCostDollars: Double?
    /// The tools whose use was denied.
    public var deniedTools: [String]
    /// The HTTP status of a failed request.
    public var apiErrorStatus: Int?
    /// The agent's name for the failure, such as `usage_limit_reached`.
    public var apiError: String?
    /// The API's name for the failure, such as `overloaded_error`.
    public var apiErrorType: String?
    /// The answer by the schema that was asked for.
    public var structuredOutput: JSONValue?
    /// The number of the result in this process, from 0.
    public var index: Int

    init(_ value: JSONValue) {
        subtype = value["subtype"]?.string ?? ""
        isError = value["is_error"]?.bool ?? true
        terminalReason = value["terminal_reason"]?.string
        text = value["result"]?.string
        errors = value["errors"]?.array?.compactMap(\.string) ?? []
        turns = value["num_turns"]?.integer ?? 0
        durationMilliseconds = value["duration_ms"]?.number ?? 0
        apiDurationMilliseconds = value["duration_api_ms"]?.number
        usage = AgentUsage(value["usage"] ?? [:])
        models = [:]
        for (name, model) in value["model_usage_since_last_result"]?.object ?? [:] {
            models[name] = AgentModelUsage(model)
        }
        conversationCostDollars = value["total_cost_usd"]?.number
        deniedTools =
            value["permission_denials"]?.array?.compactMap { $0["tool_name"]?.string } ?? []
        apiErrorStatus = value["api_error_status"]?.integer
        apiError = value["api_error"]?.string
        apiErrorType = value["api_error_type"]?.string
        structuredOutput = value["structured_output"]
        index = value["result_index"]?.integer ?? 0
    }
}

/// Tokens that went to the model and came from it.
public struct AgentUsage: Hashable, Sendable {
    /// Tokens of requests that were neither read from the cache nor written to it.
    public var inputTokens: Int
    /// Tokens of answers.
    public var outputTokens: Int
    /// Tokens of requests that were written to the cache.
    public var cacheWriteTokens: Int
    /// Tokens of requests that were read from the cache.
    public var cacheReadTokens: Int

    /// Creates a sum of tokens.
    public init(
        inputTokens: Int = 0,
        outputTokens: Int = 0,
        cacheWriteTokens: Int = 0,
        cacheReadTokens: Int = 0
    ) {
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.cacheWriteTokens = cacheWriteTokens
        self.cacheReadTokens = cacheReadTokens
    }

    init(_ value: JSONValue) {
        inputTokens = value["input_tokens"]?.integer ?? 0
        outputTokens = value["output_tokens"]?.integer ?? 0
        cacheWriteTokens = value["cache_creation_input_tokens"]?.integer ?? 0
        cacheReadTokens = value["cache_read_input_tokens"]?.integer ?? 0
    }

    /// All tokens of requests, cached or not.
    public var allInputTokens: Int {
        inputTokens.addingSaturated(cacheWriteTokens).addingSaturated(cacheReadTokens)
    }

    /// Adds other tokens.
    public static func += (sum: inout Self, other: Self) {
        sum.inputTokens = sum.inputTokens.addingSaturated(other.inputTokens)
        sum.outputTokens = sum.outputTokens.addingSaturated(other.outputTokens)
        sum.cacheWriteTokens = sum.cacheWriteTokens.addingSaturated(other.cacheWriteTokens)
        sum.cacheReadTokens = sum.cacheReadTokens.addingSaturated(other.cacheReadTokens)
    }
}

/// What one model was used for and what that costs.
public struct AgentModelUsage: Hashable, Sendable {
    /// The tokens.
    public var usage: AgentUsage
    /// The price in US dollars.
    public var costDollars: Double

    init(_ value: JSONValue) {
        usage = AgentUsage(
            inputTokens: value["inputTokens"]?.integer ?? 0,
            outputTokens: value["outputTokens"]?.integer ?? 0,
            cacheWriteTokens: value["cacheCreationInputTokens"]?.integer ?? 0,
            cacheReadTokens: value["cacheReadInputTokens"]?.integer ?? 0
        )
        costDollars = value["costUSD"]?.number ?? 0
    }
}

extension Int {
    /// The sum, or the greatest number where there is none: an agent's numbers are not trusted.
    fileprivate func addingSaturated(_ other: Int) -> Int {
        let (sum, isOverflow) = addingReportingOverflow(other)
        return isOverflow ? .max : sum
    }
}
