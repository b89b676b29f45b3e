public import Agent
import Diagnostics

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

    /// The report of an agent that was gone when its run was stopped.
    init(stoppedWhileParked park: RunStatus.Park) {
        self.init(
            failure: RunFailure(
                code: "run-parked",
                summary: "the run was stopped while it waited: \(park.reason)",
                notes: [],
                hints: [],
                exitCode: .interrupted
            ),
            text: nil,
            turns: nil,
            usage: nil,
            costDollars: nil,
            durationMilliseconds: nil,
            hasConversation: true
        )
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
