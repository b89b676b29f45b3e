import Gateway
import JSONC
import OrderedCollections
import Runner
import Runs
import Store

/// A run's account: what it spends goes into the store, limits that it meets to the supervisor.
struct StoreAccount: RunAccount {
    let store: Store
    let run: RunIdentifier
    /// Who pays: the credential's name, or ``Spending/rehearsal``.
    let payer: String
    /// What all runs may spend; nil for a run that costs nothing.
    let budgets: BudgetBook?
    let keeper: StoreKeeper
    /// Hears of a limit of the model's API, or of nil when it answered.
    let tell: @Sendable (ModelLimit?) -> Void

    var spentDollars: Double { get throws { try store.readNow { try $0.spent(run: run).dollars } } }

    var refusal: String? { budgets?.refusal }

    func spend(_ expense: Expense) async throws {
        let (run, payer, keeper) = (run, payer, keeper)
        let time = RunEvent.now()
        // A piece of the model's answer waits for it.
        try await store.write(.promptly) { transaction in
            try transaction.spend(
                Spending(
                    run: run,
                    credential: payer,
                    time: time,
                    dollars: expense.dollars,
                    tokens: expense.tokens
                )
            )
            let spent = try transaction.view.spent(run: run).dollars
            let content: JSONObject = [
                "costDollars": .dollars(expense.dollars), "tokens": .integer(expense.tokens),
                "spentDollars": .dollars(spent),
            ]
            let event = RunEvent(run: run, time: time, kind: .usage, content: content)
            try transaction.append([event], to: run)
            try transaction.report(keeper.progress(with: spent), of: run)
        }
    }

    func reached(_ limit: ModelLimit) { tell(limit) }

    func answered() { tell(nil) }
}
