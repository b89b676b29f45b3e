import FoundationEssentials

extension ModelLimit {
    /// Reads a limit from an answer of the model's API; nil when the answer tells of none.
    ///
    /// Known are the statuses 429 and 529, and 503 with `retry-after`. When one may go on is taken
    /// from `anthropic-ratelimit-unified-reset` (seconds since 1970, on subscriptions), else from
    /// `retry-after` (seconds or a date, RFC 9110), else from the `anthropic-ratelimit-…-reset`
    /// (RFC 3339) of each limit of which nothing is left.
    ///
    /// - Parameters:
    ///   - status: The HTTP status; 200 for an answer that broke off with an error event.
    ///   - errorType: The API's word for the error, such as `overloaded_error`.
    ///   - message: The API's sentence about it.
    ///   - now: The time, in milliseconds since 1970.
    ///   - header: Returns the value of the header with a lowercase name.
    public init?(
        status: Int,
        errorType: String?,
        message: String,
        now: Int,
        header: (String) -> String?
    ) {
        let wait = header("retry-after").flatMap { Self.retryTime($0, now: now) }
        let kind: Kind
        switch (status, errorType) {
        case (429, _), (_, "rate_limit_error"):
            let isUsage =
                header("anthropic-ratelimit-unified-reset") != nil
                || header("anthropic-ratelimit-unified-status") == "rejected"
            kind = isUsage ? .usage : .rate
        case (529, _), (_, "overloaded_error"): kind = .overload
        case (503, _) where wait != nil: kind = .overload
        default: return nil
        }
        let reset = header("anthropic-ratelimit-unified-reset").flatMap { Self.epochTime($0) }
        let time = reset ?? wait ?? (kind == .rate ? Self.exhausted(header) : nil)
        self.init(kind: kind, until: time.flatMap { $0 > now ? $0 : nil }, message: message)
    }

    /// When the last of those limits begins anew of which nothing is left.
    private static func exhausted(_ header: (String) -> String?) -> Int? {
        ["requests", "tokens", "input-tokens", "output-tokens"]
            .filter { header("anthropic-ratelimit-\($0)-remaining") == "0" }
            .compactMap { header("anthropic-ratelimit-\($0)-reset").flatMap(time) }
            .max()
    }

    /// Reads `retry-after`: seconds from now, or a date.
    private static func retryTime(_ text: String, now: Int) -> Int? {
        if let seconds = Double(text), seconds >= 0, seconds < 1e9 {
            return now + Int((seconds * 1000).rounded(.up))
        }
        return webDate(text).flatMap { time($0) }
    }

    /// Returns `Mon, 23 Nov 2026 07:50:27 GMT` as `2026-11-23T07:50:27Z`.
    private static func webDate(_ text: String) -> String? {
        let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        let words = text.split(separator: " ").map(String.init)
        guard words.count == 6, words[5] == "GMT", let month = months.firstIndex(of: words[2])
        else { return nil }
        let number = month + 1
        return "\(words[3])-\(number < 10 ? "0" : "")\(number)-\(words[1])T\(words[4])Z"
    }

    /// Reads a time: RFC 3339, or seconds since 1970.
    private static func time(_ text: String) -> Int? {
        if let date = try? Date(text, strategy: .iso8601) { return milliseconds(date) }
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        if let date = try? Date(text, strategy: style) { return milliseconds(date) }
        return epochTime(text)
    }

    private static func epochTime(_ text: String) -> Int? {
        guard let seconds = Double(text), seconds > 0, seconds < 1e11 else { return nil }
        return Int((seconds * 1000).rounded(.up))
    }

    private static func milliseconds(_ date: Date) -> Int? {
        let milliseconds = date.timeIntervalSince1970 * 1000
        return abs(milliseconds) < 1e15 ? Int(milliseconds.rounded(.up)) : nil
    }
}
