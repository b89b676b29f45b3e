import Runs

/// What a run may cost, as the gateway counts it.
///
/// A request that comes when the budget is spent does not pass. One that was let through before
/// ends as it would have, so the last ones may go over.
public struct SpendingLimit: Sendable {
    /// What the run cost before this gateway began, in US dollars.
    public var spentDollars: Double
    /// What the run may cost in US dollars; nil for no limit.
    public var limitDollars: Double?
    /// Asked at each request with what the run cost so far, for limits that several runs share.
    ///
    /// It returns why nothing more may be spent, or nil. It must answer soon.
    public var refusal: @Sendable (_ runDollars: Double) -> String?
    /// Keeps what an answer costs, before the part of the answer that tells it passes on.
    ///
    /// So an agent has nothing that is not accounted for, whenever the process ends.
    public var keep: @Sendable (Expense) async -> Void

    /// Creates limits; without arguments there are none.
    public init(
        spentDollars: Double = 0,
        limitDollars: Double? = nil,
        refusal: @escaping @Sendable (_ runDollars: Double) -> String? = { _ in nil },
        keep: @escaping @Sendable (Expense) async -> Void = { _ in }
    ) {
        self.spentDollars = spentDollars
        self.limitDollars = limitDollars
        self.refusal = refusal
        self.keep = keep
    }

    /// Why nothing more may be spent.
    ///
    /// - Parameter dollars: What the run cost so far, before this gateway included.
    /// - Returns: nil when something may be spent.
    func stop(at dollars: Double) -> String? {
        if let limitDollars, dollars >= limitDollars {
            return "the run's budget of \(Dollars.text(limitDollars)) is spent"
        }
        return refusal(dollars)
    }
}
