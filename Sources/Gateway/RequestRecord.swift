public import FoundationEssentials

/// What the gateway knows of one request, without its contents.
public struct RequestRecord: Hashable, Sendable {
    /// How a request ended.
    public enum Outcome: String, Hashable, Sendable, CaseIterable {
        /// The answer came whole, whatever its status.
        case complete
        /// The answer broke off, and was broken off for the agent.
        case cut
        /// The agent went away, or the gateway was stopped, before the answer was whole.
        case abandoned
        /// The upstream could not be reached or gave no answer.
        case failed
        /// The gateway let it not pass.
        case refused
    }

    /// The number of the request at this gateway, from 1.
    public var number: Int
    /// When it came.
    public var time: Date
    /// The request's method.
    public var method: String
    /// The path without query, cut when it is long.
    public var path: String
    /// How it ended.
    public var outcome: Outcome
    /// The HTTP status that the agent got, if any.
    public var status: Int?
    /// The model that answered, or else the one that was asked for.
    public var model: String?
    /// Claude Code's session.
    public var sessionIdentifier: String?
    /// The subagent that asked; nil for the main conversation.
    public var agentIdentifier: String?
    /// The API's own number for the request, for its support.
    public var requestIdentifier: String?
    /// Tokens; of a cut answer those that were told before the cut.
    public var usage: TokenUsage?
    /// What it cost in US dollars by the list of prices; of an answer that broke off an estimate.
    public var costDollars: Double?
    /// The API's word for an error, such as `overloaded_error`.
    public var errorType: String?
    /// Why it was refused or failed, in words.
    public var reason: String?
    /// The time from the request to the first byte of the answer's body.
    public var firstByte: Duration?
    /// The time from the request to the end.
    public var duration: Duration
}
