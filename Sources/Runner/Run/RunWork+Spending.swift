import Agent
import Gateway
import Runs
import Synchronization

extension RunWork {
    /// How often a run is parked before it counts as failed.
    private static let mostParks = 100

    /// Why the run may spend nothing more; asked at each request for the model.
    ///
    /// - Parameter dollars: What it cost so far, in US dollars, by the gateway's count.
    /// - Returns: The reason; nil where something may be spent.
    func budgetRefusal(_ dollars: Double) -> String? {
        guard let limit = currentTicket.budgetDollars, dollars >= limit else {
            return driver.account.refusal
        }
        return "the run's budget of \(Dollars.text(limit)) is spent"
    }

    /// Keeps what an answer of the model cost; what could not be kept is kept with the next one.
    func keep(_ expense: Expense) async {
        let all = gathered.withLock { gathered in
            defer { gathered.unkept = Expense() }
            return gathered.unkept + expense
        }
        do {
            try await diskPatience.repeating {
                try await self.driver.account.spend(all)
            }
        } catch {
            gathered.withLock { $0.unkept = $0.unkept + all }
            warn(error)
        }
    }

    /// Keeps that the model's API told of a limit.
    func note(_ limit: ModelLimit) {
        gathered.withLock { $0.limit = limit }
        driver.account.reached(limit)
    }

    /// Takes notice of what became of a request.
    func note(_ record: RequestRecord) {
        if record.outcome == .complete, record.status == 200, record.errorType == nil,
            record.usage != nil
        {
            driver.account.answered()
        }
    }

    /// Keeps that the gateway refused a request since a budget is spent.
    func noteSpent(_ reason: String) {
        let isFirst = gathered.withLock { gathered in
            defer { gathered.spentBudget = reason }
            return gathered.spentBudget == nil
        }
        if isFirst { tellStop(at: "budget", reason) }
    }

    /// What an agent's end means: that it is over, or that it may go on later.
    ///
    /// What the gateway saw in the API's answer says until when; the agent's own words count only
    /// where it saw nothing.
    func event(of outcome: AgentOutcome) -> RunMachine.Event {
        let now = RunEvent.now()
        let attempts = currentTicket.laterStarts.count
        if let reason = gathered.withLock({ $0.spentBudget }), outcome.ending != .success {
            return .agentEnded(outcome.ended(bySpent: reason))
        }
        guard let told = ModelLimit(outcome.ending, now: now), attempts < Self.mostParks else {
            return .agentEnded(outcome)
        }
        let seen = gathered.withLock { gathered in
            defer { gathered.limit = nil }
            return gathered.limit
        }
        return .agentLimited(outcome, park(for: seen ?? told, attempts: attempts, now: now))
    }

    /// Without a time from the API each attempt waits longer than the one before.
    private func park(for limit: ModelLimit, attempts: Int, now: Int) -> RunStatus.Park {
        var use = CredentialUse()
        var time = now
        for _ in 0..<attempts where limit.until == nil {
            time = use.note(limit, at: time, chance: 0).until + 1
        }
        let park = use.note(limit, at: time, chance: .random(in: 0..<1))
        return RunStatus.Park(until: park.until - (time - now), reason: park.reason)
    }

    /// Keeps the ticket as it is now; calls at the same time keep it one after the other.
    func keepTicket() throws {
        try keeping.withLock { _ in try driver.keeper.keep(currentTicket) }
    }

    /// Keeps where the machine stands, together with the ticket.
    func keep(_ machine: RunMachine) throws {
        try keeping.withLock { _ in try driver.keeper.keep(machine, currentTicket) }
    }
}
