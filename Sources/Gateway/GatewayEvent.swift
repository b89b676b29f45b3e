public import Diagnostics

/// What a gateway tells while it works.
public enum GatewayEvent: Sendable {
    /// A request for the model came; the instant is good for measuring from.
    case requestReceived(number: Int, path: String, at: ContinuousClock.Instant)
    /// A request has ended, in whatever way.
    case requestFinished(RequestRecord)
    /// Something is not as it should be, such as a log that cannot be written.
    case warning(Diagnostic)
}
