public import Agent

/// What is kept of how an agent ended.
public struct AgentReport: Hashable, Sendable {
    /// Why it did not end well; nil when it says that the task is done.
    public var failure: RunFailure?
    /// Its last words.
    public var text: String?
    /// How many turns it took, if it could say.
    public var turns: Int?
    /// The tokens, if it could say.
    public var usage: AgentUsage?
    /// The price in US dollars, if it could say.
    public var costDollars: Double?
    /// How long it worked, if it could say.
    public var durationMilliseconds: Double?
    /// Whether its conversation can go on.
    public var hasConversation: Bool

    /// Keeps an outcome.
    public init(_ outcome: AgentOutcome) {
        failure = outcome.diagnostic.map { RunFailure($0) }
        text = outcome.text
        turns = outcome.turns
        usage = outcome.usage
        costDollars = outcome.costDollars
        durationMilliseconds = outcome.durationMilliseconds
        hasConversation = outcome.session != nil
    }

    init(
        failure: RunFailure?,
        text: String?,
        turns: Int?,
        usage: AgentUsage?,
        costDollars: Double?,
        durationMilliseconds: Double?,
        hasConversation: Bool
    ) {
        self.failure = failure
        self.text = text
        self.turns = turns
        self.usage = usage
        self.costDollars = costDollars
        self.durationMilliseconds = durationMilliseconds
        self.hasConversation = hasConversation
    }
}
