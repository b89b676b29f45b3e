/// How an agent ended, judged when its process is gone.
public struct AgentOutcome: Hashable, Sendable {
    /// What the end was.
    public enum Ending: Hashable, Sendable {
        /// The agent said that it is done.
        case success
        /// A request to the model failed for good: `status` is nil where no answer came.
        case apiError(status: Int?, kind: String?, message: String)
        /// The agent has no credential.
        case notLoggedIn
        /// The account's usage limit is reached.
        case usageLimit(resetsAtEpochSeconds: Int?, message: String)
        /// The conversation does not fit into the model's context.
        case promptTooLong(message: String)
        /// The turns that were allowed are used up.
        case maxTurns
        /// The money that was allowed is used up.
        case budget
        /// The agent was interrupted and said so.
        case interrupted
        /// The agent ended by a signal.
        case killed(signal: Int)
        /// The conversation that was to go on is not there.
        case unknownConversation(session: String)
        /// The conversation's identifier is used already, so it has to be resumed.
        case conversationInUse(session: String)
        /// The binary could not be executed inside, with the shell's status 126 or 127.
        case notExecutable(status: Int)
        /// The agent failed in a way of its own.
        case failed(messages: [String])
        /// The agent exited without a result.
        case noResult(status: Int)
        /// The wrapper did not start the agent.
        case refused(AgentRefusal)
        /// The container or the machine went down: there is no exit status.
        case vanished
    }

    /// What the end was.
    public var ending: Ending
    /// The last words of the agent, if it had any.
    public var text: String?
    /// How many turns it took; nil where the agent could not say.
    public var turns: Int?
    /// The tokens; nil where the agent could not say.
    public var usage: AgentUsage?
    /// The price of this run by the agent's own list, in US dollars.
    public var costDollars: Double?
    /// How long the agent worked, by its own clock.
    public var durationMilliseconds: Double?
    /// The tools whose use was denied.
    public var deniedTools: [String]
    /// The conversation's identifier as the agent named it.
    public var session: String?
    /// The end of the agent's standard error.
    public var standardErrorTail: String

    /// Returns the outcome as that of an agent that was stopped over a spent budget, whatever the
    /// agent itself said.
    ///
    /// - Parameter reason: Which budget is spent.
    /// - Returns: The outcome with the gateway's words as the last ones.
    public func ended(bySpent reason: String) -> Self {
        var outcome = self
        outcome.ending = .budget
        outcome.text = BudgetMark.text + reason
        return outcome
    }

    /// Whether the task counts as done.
    public var isSuccess: Bool { ending == .success }
}
