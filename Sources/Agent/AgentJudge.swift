/// Watches an agent's events and judges, once its process is gone, how it ended.
///
/// There can be several results; the last one counts, and only together with the exit status.
public struct AgentJudge: Sendable {
    private var last: AgentResult?
    private var hasResult = false
    private var session: String?
    private var lastText: String?
    private var rejection: AgentRateLimit?
    private var turns = 0
    private var usage = AgentUsage()
    private var costDollars = 0.0
    private var durationMilliseconds = 0.0
    private var deniedTools: [String] = []

    /// Creates a judge that has seen nothing.
    public init() {}

    /// Takes notice of an event.
    public mutating func observe(_ event: AgentEvent) {
        switch event {
        case .started(let start):
            session = start.session
        case .assistant(let message) where message.parentToolUse == nil && !message.text.isEmpty:
            lastText = message.text
        case .rateLimit(let limit):
            rejection = limit.status == "rejected" ? limit : nil
        case .result(let result):
            note(result)
        default:
            break
        }
    }

    /// Takes notice that another agent of the same run begins: what the one before said of its end
    /// counts no more, what it used does.
    public mutating func beginNext() {
        last = nil
        rejection = nil
    }

    /// Returns how the agent ended.
    ///
    /// - Parameters:
    ///   - exitStatus: What the wrapper recorded; nil when it could not.
    ///   - standardErrorTail: The end of the agent's standard error.
    ///   - refusal: Why the wrapper did not start it, if so.
    /// - Returns: The ending with all numbers that the agent gave.
    public func outcome(
        exitStatus: Int?,
        standardErrorTail: String = "",
        refusal: AgentRefusal? = nil
    ) -> AgentOutcome {
        let ending = refusal.map { .refused($0) } ?? ending(exitStatus, standardErrorTail)
        return AgentOutcome(
            ending: ending,
            text: last?.text ?? lastText,
            turns: hasResult ? turns : nil,
            usage: hasResult ? usage : nil,
            costDollars: hasResult ? costDollars : nil,
            durationMilliseconds: hasResult ? durationMilliseconds : nil,
            deniedTools: deniedTools,
            session: session,
            standardErrorTail: standardErrorTail
        )
    }

    private mutating func note(_ result: AgentResult) {
        last = result
        hasResult = true
        turns += max(0, min(result.turns, 1_000_000))
        usage += result.usage
        costDollars += result.models.values.reduce(0) { $0 + $1.costDollars }
        durationMilliseconds += result.durationMilliseconds
        deniedTools += result.deniedTools
    }

    private func ending(_ status: Int?, _ errorOutput: String) -> AgentOutcome.Ending {
        guard let status else { return .vanished }
        if let last, status == 0 || status == 1 {
            return last.isError
                ? failure(last) : (status == 0 ? .success : .noResult(status: status))
        }
        if status > 128, status < 128 + 65 { return .killed(signal: status - 128) }
        if status == 126 || status == 127 { return .notExecutable(status: status) }
        if let session = Self.word(before: " is already in use", in: errorOutput) {
            return .conversationInUse(session: session)
        }
        return .noResult(status: status)
    }

    private func failure(_ result: AgentResult) -> AgentOutcome.Ending {
        switch (result.subtype, result.terminalReason) {
        case ("error_max_turns", _): return .maxTurns
        case ("error_max_budget_usd", _): return .budget
        case (_, "aborted_tools"), (_, "aborted_streaming"): return .interrupted
        case (_, "prompt_too_long"), (_, "blocking_limit"):
            return .promptTooLong(message: result.text ?? "")
        case ("success", _): return requestFailure(result)
        default:
            let lost = result.errors.lazy.compactMap {
                Self.word(after: "No conversation found with session ID: ", in: $0)
            }
            if let session = lost.first { return .unknownConversation(session: session) }
            return .failed(messages: result.errors)
        }
    }

    private func requestFailure(_ result: AgentResult) -> AgentOutcome.Ending {
        let message = result.text ?? ""
        if result.apiErrorStatus == 402, BudgetMark.reason(in: message) != nil { return .budget }
        let isLimited = rejection != nil && result.apiErrorStatus == 429
        if result.apiError == "usage_limit_reached" || isLimited {
            return .usageLimit(
                resetsAtEpochSeconds: rejection?.resetsAtEpochSeconds,
                message: message
            )
        }
        if result.apiErrorStatus == nil, message.hasPrefix("Not logged in") { return .notLoggedIn }
        let kind = result.apiErrorType ?? result.apiError
        return .apiError(status: result.apiErrorStatus, kind: kind, message: message)
    }

    private static func word(after mark: String, in text: String) -> String? {
        guard let range = text.firstRange(of: mark) else { return nil }
        return text[range.upperBound...].split(whereSeparator: \.isWhitespace).first.map(
            String.init
        )
    }

    private static func word(before mark: String, in text: String) -> String? {
        guard let range = text.firstRange(of: mark) else { return nil }
        return text[..<range.lowerBound].split(whereSeparator: \.isWhitespace).last.map(String.init)
    }
}
