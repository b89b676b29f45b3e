public import Agent

extension ModelLimit {
    /// Reads a limit from an event of the agent; nil when it tells of none.
    ///
    /// Only a usage limit counts. Other limits the agent rides out by itself, and when it gives up
    /// its ending tells.
    public init?(_ event: AgentEvent) {
        guard case .rateLimit(let limit) = event, limit.status == "rejected" else { return nil }
        self.init(
            kind: .usage,
            until: limit.resetsAtEpochSeconds.flatMap { Self.milliseconds($0) },
            message: limit.kind ?? ""
        )
    }

    /// Reads a limit from how an agent ended; nil when it ended by something else.
    ///
    /// - Parameters:
    ///   - ending: The ending.
    ///   - now: The time, in milliseconds since 1970, for messages that name a time of day.
    public init?(_ ending: AgentOutcome.Ending, now: Int) {
        switch ending {
        case .usageLimit(let seconds, let message):
            let said = seconds.flatMap { Self.milliseconds($0) }
            self.init(
                kind: .usage,
                until: said ?? Self.resetTime(in: message, now: now),
                message: message
            )
        case .apiError(let status, let kind, let message):
            self.init(status: status, kind: kind, message: message, now: now)
        case .failed(let messages):
            guard let message = messages.first(where: Self.tellsOfUsageLimit) else { return nil }
            self.init(kind: .usage, until: Self.resetTime(in: message, now: now), message: message)
        default: return nil
        }
    }

    private init?(status: Int?, kind: String?, message: String, now: Int) {
        if Self.tellsOfUsageLimit(message) {
            self.init(kind: .usage, until: Self.resetTime(in: message, now: now), message: message)
        } else if status == 429 || kind == "rate_limit_error" {
            self.init(kind: .rate, until: nil, message: message)
        } else if status == 529 || kind == "overloaded_error" {
            self.init(kind: .overload, until: nil, message: message)
        } else {
            return nil
        }
    }

    /// Whether a sentence is one of those that Claude Code has for a usage limit.
    static func tellsOfUsageLimit(_ message: String) -> Bool {
        let text = message.lowercased()
        return text.contains("usage limit reached")
            || text.contains("you've hit your") && text.contains("limit")
    }

    /// Finds the time in `usage limit reached|1795427493` or `resets 9:51am (UTC)`.
    static func resetTime(in message: String, now: Int) -> Int? {
        if let bar = message.lastIndex(of: "|") {
            let digits = message[message.index(after: bar)...].prefix { $0.isASCII && $0.isNumber }
            if let seconds = Int(digits) { return milliseconds(seconds) }
        }
        guard message.contains("(UTC)"), let mark = message.firstRange(of: "resets ") else {
            return nil
        }
        let clock = message[mark.upperBound...].prefix { $0 != "(" }
        return timeOfDay(String(clock.filter { $0 != " " })).map { next($0, after: now) }
    }

    /// Reads `9:51am` or `3pm` as minutes since midnight.
    private static func timeOfDay(_ text: String) -> Int? {
        let isAfternoon = text.hasSuffix("pm")
        guard isAfternoon || text.hasSuffix("am") else { return nil }
        let parts = text.dropLast(2).split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2, let hour = parts.first.flatMap({ Int($0) }),
            (1...12).contains(hour)
        else { return nil }
        let minute = parts.count == 2 ? Int(parts[1]) : 0
        guard let minute, (0...59).contains(minute) else { return nil }
        return (hour % 12 + (isAfternoon ? 12 : 0)) * 60 + minute
    }

    /// The next time that the clock shows these minutes.
    private static func next(_ minutes: Int, after now: Int) -> Int {
        let day = BudgetState.day(around: now)
        let time = day.lowerBound + minutes * 60_000
        return time > now ? time : time + day.count
    }

    private static func milliseconds(_ seconds: Int) -> Int? {
        (1..<100_000_000_000).contains(seconds) ? seconds * 1000 : nil
    }
}
