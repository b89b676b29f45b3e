extension AgentWords {
    /// A span of time, as exact as a reader needs it.
    static func duration(_ milliseconds: Double) -> String {
        guard milliseconds.isFinite, milliseconds < 1e15 else { return "very long" }
        if milliseconds < 995 { return "\(Int(milliseconds.rounded())) ms" }
        if milliseconds < 59_950 { return tenths(milliseconds / 1000) + " s" }
        let seconds = Int((milliseconds / 1000).rounded())
        if seconds < 3600 { return "\(seconds / 60) min \(seconds % 60) s" }
        return "\(seconds / 3600) h \(seconds / 60 % 60) min"
    }

    /// A number of tokens, in thousands or millions where it is large.
    static func tokens(_ count: Int) -> String {
        switch count {
        case ..<1000: String(count)
        case ..<999_950: tenths(Double(count) / 1000) + "k"
        default: tenths(Double(count) / 1_000_000) + "M"
        }
    }

    /// A price in US dollars; below a cent with what makes it differ from nothing.
    static func dollars(_ amount: Double) -> String {
        guard amount.isFinite, amount >= 0, amount < 1e12 else { return "an unknown price" }
        if amount > 0, amount < 0.01 { return "under $0.01" }
        let cents = Int((amount * 100).rounded())
        let fraction = cents % 100
        return "$\(cents / 100).\(fraction < 10 ? "0" : "")\(fraction)"
    }

    /// What a result took: turns, tokens, price, time.
    static func numbers(_ result: AgentResult) -> String {
        let usage = result.usage
        let cached = usage.cacheReadTokens > 0 ? " (\(tokens(usage.cacheReadTokens)) cached)" : ""
        let cost = result.models.values.reduce(0) { $0 + $1.costDollars }
        return [
            counted(result.turns, "turn"),
            "\(tokens(usage.allInputTokens)) tokens in\(cached)",
            "\(tokens(usage.outputTokens)) out",
            dollars(cost),
            duration(result.durationMilliseconds),
        ].joined(separator: ", ")
    }

    /// A request that will be sent again.
    static func retry(_ retry: AgentRetry) -> String {
        let what =
            switch retry.status {
            case 401: "API refused the credential (401)"
            case 429: "API rate limit (429)"
            case 529: "API overloaded (529)"
            case let status?: "API error (\(status))"
            case nil: "no answer from the API"
            }
        let wait = duration(retry.delayMilliseconds)
        return "\(what), try \(retry.attempt) of \(retry.mostAttempts) in \(wait)"
    }

    /// The state of the usage limit.
    static func rateLimit(_ limit: AgentRateLimit) -> String {
        let kind = limit.kind.map { $0.replacing("_", with: " ") + " " } ?? ""
        return limit.status == "rejected"
            ? "the account's \(kind)usage limit is reached"
            : "the account's \(kind)usage limit is near"
    }

    private static func tenths(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return tenths % 10 == 0 ? String(tenths / 10) : "\(tenths / 10).\(tenths % 10)"
    }
}
