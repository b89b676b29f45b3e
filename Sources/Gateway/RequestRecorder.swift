import Archive
import Diagnostics
import LocalHTTP
import Synchronization

/// Numbers the requests and keeps, logs and tells what became of them.
final class RequestRecorder: Sendable {
    private struct State {
        var lastNumber = 0
        var totals = GatewayTotals()
        var log: AuditLog?
        var hasWarned = false
        /// What was told once.
        var told: Set<String> = []
        /// What the answers that are under way cost so far.
        var open: [Int: Expense] = [:]
    }

    private let state = Mutex(State())
    private let spending: SpendingLimit
    private let onEvent: @Sendable (GatewayEvent) -> Void

    init(
        spending: SpendingLimit = SpendingLimit(),
        onEvent: @escaping @Sendable (GatewayEvent) -> Void
    ) {
        self.spending = spending
        self.onEvent = onEvent
    }

    /// Why no further request may pass; nil when it may.
    var spendingStop: String? {
        let dollars = state.withLock { state in
            spending.spentDollars + state.totals.costDollars
                + state.open.values.reduce(0) { $0 + $1.dollars }
        }
        return spending.stop(at: dollars)
    }

    /// Keeps what an answer that is under way, or has just come whole, cost so far.
    func note(_ cost: Expense, ofRequest number: Int) async {
        let more = state.withLock { state in
            let before = state.open.updateValue(cost, forKey: number) ?? Expense()
            return cost - before
        }
        if more != Expense() { await spending.keep(more) }
    }

    func tell(_ event: GatewayEvent) {
        onEvent(event)
    }

    /// The sums so far.
    var totals: GatewayTotals { state.withLock { $0.totals } }

    /// From now on also writes to a log.
    func write(to log: AuditLog?) {
        state.withLock { $0.log = log }
    }

    func nextNumber() -> Int {
        state.withLock {
            $0.lastNumber += 1
            return $0.lastNumber
        }
    }

    func received(_ exchange: Exchange) {
        let record = exchange.record
        onEvent(.requestReceived(number: record.number, path: record.path, at: exchange.start))
    }

    func finished(_ record: RequestRecord) {
        let failure = state.withLock { state -> SystemReason? in
            state.totals.add(record)
            state.open[record.number] = nil
            guard let log = state.log, let reason = log.append(record.json), !state.hasWarned
            else { return nil }
            state.hasWarned = true
            return reason
        }
        if let failure { warn("gateway-log", "cannot write the gateway's log: \(failure)") }
        onEvent(.requestFinished(record))
    }

    /// Warns of what may go on for a while.
    func warnOnce(_ code: String, _ summary: String) {
        if state.withLock({ $0.told.insert(summary).inserted }) { warn(code, summary) }
    }

    func warn(_ code: String, _ summary: String) {
        onEvent(.warning(Diagnostic(.warning, code: code, summary)))
    }
}
