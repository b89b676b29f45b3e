public import Runs

/// What a run spent at a time; amounts of the same run and quarter of an hour are added up.
public struct Spending: Hashable, Sendable {
    /// The run.
    public var run: RunIdentifier
    /// The name of the credential that paid.
    public var credential: String
    /// When, in milliseconds since 1970.
    public var time: Int
    /// How much, in US dollars.
    public var dollars: Double
    /// How many tokens.
    public var tokens: Int

    /// Creates an amount.
    public init(
        run: RunIdentifier,
        credential: String,
        time: Int,
        dollars: Double,
        tokens: Int = 0
    ) {
        self.run = run
        self.credential = credential
        self.time = time
        self.dollars = dollars
        self.tokens = tokens
    }

    /// The credential of rehearsals, which cost nothing: what they would have cost is no budget's.
    public static let rehearsal = "rehearsal"

    /// Quarters of an hour: every time zone's midnight lies between two of them.
    static let quarterMilliseconds = 900_000

    /// A sum of amounts.
    public struct Sum: Hashable, Sendable {
        /// How much, in US dollars.
        public var dollars: Double
        /// How many tokens.
        public var tokens: Int

        /// Creates a sum.
        public init(dollars: Double = 0, tokens: Int = 0) {
            self.dollars = dollars
            self.tokens = tokens
        }
    }
}
