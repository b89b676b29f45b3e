/// Sums over requests.
public struct GatewayTotals: Hashable, Sendable {
    /// Requests that reached the model API.
    public private(set) var requestCount = 0
    /// Those whose answer broke off; their output tokens are not known.
    public private(set) var cutCount = 0
    /// Those that the gateway refused.
    public private(set) var refusedCount = 0
    /// Those that got no answer, or one with an error status.
    public private(set) var failedCount = 0
    /// All tokens that were told.
    public private(set) var usage = TokenUsage()
    /// What all requests cost in US dollars.
    public private(set) var costDollars = 0.0
    /// The tokens by model.
    public private(set) var usageByModel: [String: TokenUsage] = [:]
    /// The tokens by Claude Code's session, its subagents counted in.
    public private(set) var usageBySession: [String: TokenUsage] = [:]

    /// Creates sums of nothing.
    public init() {}

    /// Adds a request.
    public mutating func add(_ record: RequestRecord) {
        guard record.outcome != .refused else {
            refusedCount += 1
            return
        }
        requestCount += 1
        cutCount += record.outcome == .cut ? 1 : 0
        failedCount += record.outcome == .failed || (record.status ?? 0) >= 400 ? 1 : 0
        costDollars += record.costDollars ?? 0
        guard let tokens = record.usage else { return }
        usage = usage + tokens
        if let model = record.model {
            usageByModel[model, default: TokenUsage()] =
                usageByModel[model, default: TokenUsage()] + tokens
        }
        if let session = record.sessionIdentifier {
            usageBySession[session, default: TokenUsage()] =
                usageBySession[session, default: TokenUsage()] + tokens
        }
    }
}
