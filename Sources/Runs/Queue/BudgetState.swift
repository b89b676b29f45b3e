/// What all runs together may cost, and what they cost so far.
public struct BudgetState: Hashable, Sendable {
    /// What a day may cost in US dollars; nil for no limit.
    public var dayLimitDollars: Double?
    /// What everything may cost in US dollars; nil for no limit.
    public var totalLimitDollars: Double?
    /// What the present day cost.
    public var dayDollars: Double
    /// What everything cost.
    public var totalDollars: Double
    /// When the present day ends, in milliseconds since 1970.
    public var dayEnds: Int?

    /// Creates a state; without arguments there is no limit.
    public init(
        dayLimitDollars: Double? = nil,
        totalLimitDollars: Double? = nil,
        dayDollars: Double = 0,
        totalDollars: Double = 0,
        dayEnds: Int? = nil
    ) {
        self.dayLimitDollars = dayLimitDollars
        self.totalLimitDollars = totalLimitDollars
        self.dayDollars = dayDollars
        self.totalDollars = totalDollars
        self.dayEnds = dayEnds
    }

    /// Why nothing may be spent.
    public struct Stop: Hashable, Sendable {
        /// The limit in words.
        public var reason: String
        /// When it passes by itself, in milliseconds since 1970; nil for never.
        public var until: Int?

        /// Describes a spent budget.
        public init(reason: String, until: Int?) {
            self.reason = reason
            self.until = until
        }
    }

    /// Tells why nothing may be spent.
    ///
    /// - Parameter now: The time, in milliseconds since 1970; a day that has ended stops nothing.
    /// - Returns: nil when something may be spent.
    public func stop(at now: Int) -> Stop? {
        if let limit = totalLimitDollars, totalDollars >= limit {
            let spent = "the total budget of \(Dollars.text(limit)) is spent"
            return Stop(reason: spent, until: nil)
        }
        let isOver = dayEnds.map { $0 <= now } ?? false
        guard let limit = dayLimitDollars, dayDollars >= limit, !isOver else { return nil }
        return Stop(reason: "the day's budget of \(Dollars.text(limit)) is spent", until: dayEnds)
    }

    /// Returns when the day around a time begins and ends.
    ///
    /// - Parameters:
    ///   - now: The time, in milliseconds since 1970.
    ///   - secondsFromUTC: What the user's clock is ahead of UTC.
    /// - Returns: Midnight before and after, in milliseconds since 1970.
    public static func day(around now: Int, secondsFromUTC: Int = 0) -> Range<Int> {
        let length = 86_400_000
        let offset = secondsFromUTC * 1000
        let local = now + offset
        let passed = (local % length + length) % length
        return (now - passed)..<(now - passed + length)
    }
}

/// Amounts of US dollars as people write them.
public enum Dollars {
    /// Returns a text such as `$2.50`; small amounts keep two digits that say something.
    public static func text(_ amount: Double) -> String {
        guard amount.isFinite, abs(amount) < 1e12 else { return "$\(amount)" }
        var places = 2
        var scale = 100.0
        while amount != 0, (abs(amount) * scale).rounded() < 10, places < 6 {
            places += 1
            scale *= 10
        }
        let sign = amount < 0 ? "-" : ""
        let digits = String(Int((abs(amount) * scale).rounded()))
        let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
        return "\(sign)$\(padded.dropLast(places)).\(padded.suffix(places))"
    }
}
