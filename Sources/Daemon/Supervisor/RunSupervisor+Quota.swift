import Runner
import Runs
import Store

/// What runs of one credential share: its limits, and the money.
extension RunSupervisor {
    /// How often it is looked whether a spent budget was raised, in milliseconds.
    static let budgetInterval = 10_000

    /// What all runs may spend.
    nonisolated var budgets: BudgetBook { BudgetBook(store: store, settings: settings) }

    /// Hears what the gateway of a run saw in an answer of the model's API: a limit, or none.
    ///
    /// A limit that lasts parks all agents of the credential at once, before they run into it; a
    /// short one they ride out by themselves. Runs that wait do not begin until it is over.
    func heard(_ limit: ModelLimit?, by run: RunIdentifier) {
        guard let quota = atWork[run]?.quota else { return }
        guard let limit else {
            uses[quota]?.noteSuccess()
            return
        }
        let now = RunEvent.now()
        let before = uses[quota]?.park
        let chance = Double.random(in: 0..<1)
        let park = uses[quota, default: CredentialUse()].note(limit, at: now, chance: chance)
        do {
            if park != before { try store.writeNow { try $0.park(quota, park) } }
        } catch {
            log.write("cannot keep a limit: \(Fault.line(of: error))")
        }
        if park.until - now >= CredentialUse.shortestMilliseconds {
            for (other, work) in atWork where work.quota == quota {
                parkOrders.insert(other)
                work.control.yield(.park(park))
            }
        }
        guard park != before else { return }
        // A short limit is nobody's business.
        if park.until - now >= CredentialUse.shortestMilliseconds { tell(of: park, quota: quota) }
        schedule()
    }

    /// Takes notice that a run is parked now; what its user wanted meanwhile is done.
    func settle(_ parked: WaitingRun, _ park: RunStatus.Park) throws {
        let run = parked.overview.identifier
        let wasOrdered = parkOrders.remove(run) != nil
        let isToGoOn = resumeWishes.remove(run) != nil
        if stopWishes.remove(run) != nil {
            begin(run, isStopped: true)
        } else if isToGoOn {
            try endPark(parked.quota)
        } else if !wasOrdered {
            let quota = parked.quota
            try store.writeNow { try $0.park(quota, park) }
            tell(of: park, quota: quota)
        }
    }

    /// Lets all runs of a credential go on before its time.
    func endPark(_ quota: String) throws {
        uses[quota]?.release()
        try store.writeNow { try $0.endPark(quota) }
    }

    /// Whether a run at work is just being parked, so that a wish comes too late for its driver.
    func isParking(_ run: RunIdentifier) throws -> Bool {
        if case .parked = try store.readNow({ try $0.overview(of: run).status }) { return true }
        return false
    }
}
