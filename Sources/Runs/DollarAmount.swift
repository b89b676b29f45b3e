public import JSONC

extension JSONValue {
    /// How many parts of a dollar are told: a billionth is less than any model's token costs, and
    /// more than what sums of floating-point numbers are off by.
    private static let partsOfDollar = 1e9

    /// Returns an amount of US dollars as it is told outside: `0.3`, where a sum is
    /// `0.30000000000000004`.
    public static func dollars(_ amount: Double) -> JSONValue {
        let parts = (amount * partsOfDollar).rounded()
        return .real(parts.isFinite ? parts / partsOfDollar : amount)
    }
}
