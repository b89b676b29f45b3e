/// All that decides which runs begin: the runs, the limits and what is spent.
///
/// It is a pure value. ``decision(at:)`` says which runs begin now and why each other one waits:
///
/// - A run of higher priority goes before one of lower priority.
/// - Among equals the repository with the fewest runs at work is next, then the one whose last
///   beginning is longest ago: many runs of one repository do not hold up those of another.
/// - Within a repository the oldest run is next.
/// - The first run that finds no room keeps a claim. A later one may pass it only if all that
///   began since the claimant was handed in leave it enough room. So once the others have ended,
///   it fits, and many small runs never starve a big one, while a small gap is still used.
public struct RunQueue: Hashable, Sendable {
    /// How a run ended that others wait for.
    public enum Predecessor: Hashable, Sendable {
        /// It waits or works.
        case open
        /// It succeeded.
        case succeeded
        /// It ended otherwise, as its status says.
        case ended(RunStatus)
        /// It was removed, and nobody knows how it ended.
        case unknown
    }

    /// The runs that wait.
    public var queued: [QueuedRun]
    /// The runs that hold a place.
    public var working: [WorkingRun]
    /// How much may work at once.
    public var limits: QueueLimits
    /// Until when a credential is not used, by its name.
    public var parks: [String: RunStatus.Park]
    /// How the runs stand that others wait for; those that are queued may be left out.
    public var predecessors: [RunIdentifier: Predecessor]
    /// When a run of a repository last began, by the repository's name.
    public var lastBeginnings: [String: Int]
    /// What is spent.
    public var budget: BudgetState

    /// Creates a queue.
    public init(
        queued: [QueuedRun] = [],
        working: [WorkingRun] = [],
        limits: QueueLimits,
        parks: [String: RunStatus.Park] = [:],
        predecessors: [RunIdentifier: Predecessor] = [:],
        lastBeginnings: [String: Int] = [:],
        budget: BudgetState = BudgetState()
    ) {
        self.queued = queued
        self.working = working
        self.limits = limits
        self.parks = parks
        self.predecessors = predecessors
        self.lastBeginnings = lastBeginnings
        self.budget = budget
    }

    /// What is to happen with the runs that wait.
    public struct Decision: Hashable, Sendable {
        /// The runs that begin now, in this order.
        public var beginnings: [RunIdentifier] = []
        /// Why each of the others waits.
        public var waits: [RunIdentifier: RunStatus.Wait] = [:]
        /// The runs that can never begin, with the reason.
        public var failures: [RunIdentifier: RunFailure] = [:]
        /// When to decide anew even if nothing happens, in milliseconds since 1970.
        public var wake: Int?

        /// Creates a decision about nothing.
        public init() {}
    }

    /// Decides which runs begin now.
    ///
    /// Decide anew whenever a run is handed in, ends, parks or is removed, when a limit or a
    /// credential changes, and at the time that the decision names.
    ///
    /// - Parameter now: The time, in milliseconds since 1970.
    /// - Returns: Each queued run exactly once among beginnings, waits and failures.
    public func decision(at now: Int) -> Decision {
        var decision = Decision()
        decision.failures = hopeless()
        var ready: [QueuedRun] = []
        var times: [Int] = []
        for run in queued where decision.failures[run.identifier] == nil {
            guard let hindrance = hindrance(of: run, at: now) else {
                ready.append(run)
                continue
            }
            decision.waits[run.identifier] = hindrance.wait
            if let time = hindrance.time { times.append(time) }
        }
        var pass = QueuePass(self, now: now)
        pass.take(ready)
        decision.beginnings = pass.beginnings
        decision.waits.merge(pass.waits) { _, new in new }
        decision.wake = times.min()
        return decision
    }

    /// Why a run may not begin whatever room there is, and when that passes by itself.
    private func hindrance(
        of run: QueuedRun,
        at now: Int
    ) -> (wait: RunStatus.Wait, time: Int?)? {
        if let first = run.after.first(where: { predecessors[$0] != .succeeded }) {
            return (.after(first), nil)
        }
        if !run.isCredentialKnown { return (.credential, nil) }
        if let credential = run.credential, let park = parks[credential], park.until > now {
            return (.parked(park), park.until)
        }
        if !run.isPaid { return nil }
        return budget.stop(at: now).map { (.budget($0), $0.until) }
    }
}
