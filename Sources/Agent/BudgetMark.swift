/// How the gateway's refusal over a spent budget is known again in the agent's last words.
///
/// Claude Code shows the API's own sentence after `API Error: 402`.
public enum BudgetMark {
    /// What the sentence begins with; the reason follows.
    public static let text = "Berth stopped the agent: "

    /// Returns the reason in a message of the agent; nil when it is about something else.
    public static func reason(in message: String) -> String? {
        message.firstRange(of: text).map { String(message[$0.upperBound...]) }
    }
}
