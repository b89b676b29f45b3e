/// What an answer of the model costs more than was known of it before.
///
/// The model's API tells the tokens of an answer twice: what went in at its begin, what came out at
/// its end. All expenses of an answer add up to its cost.
public struct Expense: Hashable, Sendable {
    /// How much more, in US dollars by the list of prices.
    public var dollars: Double
    /// How many tokens more, of all kinds.
    public var tokens: Int

    /// Creates an expense; without arguments it is none.
    public init(dollars: Double = 0, tokens: Int = 0) {
        self.dollars = dollars
        self.tokens = tokens
    }

    /// Adds two expenses.
    public static func + (left: Self, right: Self) -> Self {
        Self(dollars: left.dollars + right.dollars, tokens: left.tokens + right.tokens)
    }

    /// What is left of an expense without another.
    static func - (left: Self, right: Self) -> Self {
        Self(dollars: left.dollars - right.dollars, tokens: left.tokens - right.tokens)
    }
}
