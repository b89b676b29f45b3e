import Agent
import Gateway
import JSONC
import OrderedCollections
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
        guard let limit = currentTicket.budgetDollars, dollars >= limit else { return nil }
        return "the run's budget of \(Dollars.text(limit)) is spent"
    }

    /// Keeps what a request for the model cost.
    func noteUse(_ record: RequestRecord) async {
        guard let cost = record.costDollars else { return }
        let spent = gathered.withLock { gathered in
            gathered.ticket.spentDollars += cost
            return gathered.ticket.spentDollars
        }
        let content: JSONObject = [
            "costDollars": .real(cost), "spentDollars": .real(spent),
        ]
        let event = RunEvent(
            run: request.identifier,
            time: RunEvent.now(),
            kind: .usage,
            content: content
        )
        do {
            try await diskPatience.repeating {
                try self.keepTicket()
                try await self.driver.keeper.keep([event], agentOffset: nil)
            }
        } catch {
            warn(error)
        }
    }

    /// Keeps that the model's API told of a limit.
    func note(_ limit: ModelLimit) { gathered.withLock { $0.limit = limit } }

    /// What an agent's end means: that it is over, or that it may go on later.
    ///
    /// What the gateway saw in the API's answer says until when; the agent's own words count only
    /// where it saw nothing.
    func event(of outcome: AgentOutcome) -> RunMachine.Event {
        let now = RunEvent.now()
        let attempts = currentTicket.laterStarts.count
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
