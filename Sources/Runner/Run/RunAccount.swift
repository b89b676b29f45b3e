public import Gateway
public import Runs

/// What a run shares with others: the money, and the limits of the model's API.
public protocol RunAccount: Sendable {
    /// What the run cost so far, in US dollars.
    var spentDollars: Double { get throws }

    /// Why no run may spend anything more; nil where something may be spent.
    ///
    /// It is asked at each request for the model.
    var refusal: String? { get }

    /// Keeps what an answer of the model cost.
    ///
    /// - Throws: Why it was not kept, such as a full disk.
    func spend(_ expense: Expense) async throws

    /// Hears that the model's API told of a limit, which holds for all who use the credential.
    func reached(_ limit: ModelLimit)

    /// Hears that the model's API answered.
    func answered()
}
