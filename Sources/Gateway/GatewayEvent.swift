public import Diagnostics
public import Runs

/// What a gateway tells while it works.
public enum GatewayEvent: Sendable {
    /// A request for the model came; the instant is good for measuring from.
    case requestReceived(number: Int, path: String, at: ContinuousClock.Instant)
    /// A request has ended, in whatever way.
    case requestFinished(RequestRecord)
    /// The API told of a limit, which holds for everybody who uses the same credential.
    case limitReached(ModelLimit)
    /// A request was refused since a budget is spent; the agent stops at such an answer.
    case budgetSpent(reason: String)
    /// A credential was used, or something else became of it.
    case credential(CredentialOccasion)
    /// Something is not as it should be, such as a log that cannot be written.
    case warning(Diagnostic)
}
