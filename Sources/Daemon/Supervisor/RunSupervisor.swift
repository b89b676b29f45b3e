import Diagnostics
import FoundationEssentials
import Gateway
import Glibc
import JSONC
import LocalHTTP
import OrderedCollections
import Runner
import Runs
import Store

/// Owns all runs of a user: takes them in, lets each begin when it is its turn, keeps what becomes
/// of it, and takes up again what an earlier daemon left.
actor RunSupervisor {
    nonisolated let place: DaemonPlace
    nonisolated let store: Store
    nonisolated let log: DaemonLog
    /// Rings when there are new events.
    nonisolated let bell = EventBell()
    /// Rings when there is something new to do outside.
    nonisolated let outboxBell = EventBell()
    /// The environment of the daemon itself, for runs whose caller's is not known any more.
    let environment: [String: String]
    /// The user's settings.
    nonisolated let settings: DaemonSettings
    private let version: String
    private let start = RunEvent.now()

    /// A run that is driven.
    struct Work {
        var task: Task<Void, Never>
        var control: AsyncStream<RunControl>.Continuation
        var working: WorkingRun
        /// The name that its limits are kept under: that of its credential, or its own.
        var quota: String
    }

    var purse = CredentialPurse()
    /// The environments of the callers, in memory alone.
    var environments: [RunIdentifier: [String: String]] = [:]
    var waiting: [RunIdentifier: WaitingRun] = [:]
    var atWork: [RunIdentifier: Work] = [:]
    /// Runs that are to be stopped as soon as they are driven.
    var stopWishes: Set<RunIdentifier> = []
    /// Runs that are to go on at once when they are parked.
    var resumeWishes: Set<RunIdentifier> = []
    /// Runs that were told to park.
    var parkOrders: Set<RunIdentifier> = []
    /// What the credentials ran into, by their names.
    var uses: [String: CredentialUse] = [:]
    var lastBeginnings: [String: Int] = [:]
    private var isClosing = false
    private var timer: Task<Void, Never>?

    init(
        place: DaemonPlace,
        store: Store,
        log: DaemonLog,
        environment: [String: String],
        version: String
    ) {
        self.place = place
        self.store = store
        self.log = log
        self.environment = environment
        settings = DaemonSettings(environment: environment, folders: place.folders)
        self.version = version
    }

    // MARK: Life

    /// Takes up every run that is not over, and then lets runs begin.
    func takeUp() throws {
        _ = purse.take(from: environment)
        let live = try store.readNow { view in
            try view.runs(.live).map { try view.run($0.identifier) }
        }
        for run in live {
            if case .finished(let finished)? = run.machine?.state, finished.isCleanedUp {
                // It ended, and the daemon was killed before it could tell.
                try close(run.overview.identifier, .init(finished.result), RunSummary(finished))
                continue
            }
            waiting[run.overview.identifier] = WaitingRun(
                submission: run.submission,
                overview: run.overview,
                reservation: reservation(
                    run.submission,
                    environment.merging(run.submission.keptEnvironment) { $1 }
                ),
                hasBegun: run.machine != nil
            )
        }
        if !live.isEmpty { log.write("took up \(live.count) unfinished runs") }
        schedule()
    }

    /// Lets go of all runs; their agents work on.
    func letGo() {
        isClosing = true
        timer?.cancel()
        for work in atWork.values { work.task.cancel() }
    }

    /// Stops all agents at work and waits until their work is back.
    func stopAllRuns() async throws {
        isClosing = true
        let tasks = atWork.values.map(\.task)
        for work in atWork.values { work.control.yield(.stop) }
        log.write("stopping \(tasks.count) runs")
        for task in tasks { await task.value }
    }

    /// How the daemon fares.
    func status() -> DaemonStatus {
        DaemonStatus(
            version: version,
            process: Int(getpid()),
            startMilliseconds: start,
            folder: place.folders.state,
            socket: place.socket.path,
            runsAtWork: atWork.count,
            runsWaiting: waiting.count
        )
    }

    // MARK: Scheduling

    /// Decides which runs begin now, and keeps why each other one waits.
    func schedule() {
        guard !isClosing else { return }
        do {
            let decision = try queue().decision(at: RunEvent.now())
            for (run, failure) in decision.failures {
                let summary = RunSummary(refusedBy: [failure.diagnostic])
                try close(run, .failed(failure.summary), summary)
            }
            tell(of: try decision.waits.filter { try note($0.value, $0.key) }.map(\.value))
            for run in decision.beginnings { begin(run, isStopped: false) }
            wake(at: wakeTime(decision))
            if !decision.failures.isEmpty { schedule() }
        } catch {
            log.write("cannot decide which run is next: \(Fault.line(of: error))")
            wake(at: RunEvent.now() + 5_000)
        }
    }

    /// A budget may be raised at any time, and nobody tells.
    private func wakeTime(_ decision: RunQueue.Decision) -> Int? {
        let isBudgetSpent = decision.waits.values.contains { wait in
            if case .budget = wait { true } else { false }
        }
        guard isBudgetSpent else { return decision.wake }
        return min(decision.wake ?? .max, RunEvent.now() + Self.budgetInterval)
    }

    private func queue() throws -> RunQueue {
        let after = Set(waiting.values.flatMap(\.submission.after))
        let (budgets, now) = (budgets, RunEvent.now())
        let (parks, predecessors, budget) = try store.readNow { view in
            (
                try view.parks(), try after.map { ($0, try Self.predecessor($0, view)) },
                try budgets.state(at: now, view)
            )
        }
        return RunQueue(
            queued: waiting.values.map { run in
                let isKnown = !run.needsCredential || purse.find(run.overview.credential) != nil
                return run.queued(isCredentialKnown: isKnown)
            },
            working: atWork.values.map(\.working),
            limits: limits,
            parks: parks,
            predecessors: Dictionary(uniqueKeysWithValues: predecessors),
            lastBeginnings: lastBeginnings,
            budget: budget
        )
    }

    private static func predecessor(
        _ run: RunIdentifier,
        _ view: StoreView
    ) throws -> RunQueue.Predecessor {
        do {
            let status = try view.overview(of: run).status
            if status == .succeeded { return .succeeded }
            return status.isOver ? .ended(status) : .open
        } catch is StoreError {
            return .unknown
        }
    }

    private func wake(at time: Int?) {
        timer?.cancel()
        timer = time.map { time in
            Task {
                try? await Task.sleep(for: .milliseconds(max(10, time - RunEvent.now())))
                if !Task.isCancelled { schedule() }
            }
        }
    }

    /// Keeps why a run waits, once for each reason.
    ///
    /// - Returns: Whether the reason is new.
    private func note(_ wait: RunStatus.Wait, _ run: RunIdentifier) throws -> Bool {
        guard let known = waiting[run] else { return false }
        var status = RunStatus.queued(wait)
        if known.hasBegun, case .parked(let park) = wait { status = .parked(park) }
        guard known.overview.status != status else { return false }
        waiting[run]?.overview.status = status
        let kept = status
        try store.writeNow { transaction in
            try transaction.update(
                run,
                events: [.status(kept, run: run, time: RunEvent.now())]
            ) { $0.status = kept }
        }
        return true
    }

    // MARK: Work

    /// Begins a run, or goes on with it.
    func begin(_ run: RunIdentifier, isStopped: Bool) {
        guard let known = waiting.removeValue(forKey: run) else { return }
        let (controls, control) = AsyncStream<RunControl>.makeStream()
        let repository = known.overview.repository
        let credential = known.needsCredential ? purse.find(known.overview.credential) : nil
        lastBeginnings[repository] = RunEvent.now()
        let errand = RunErrand(
            run: run,
            store: store,
            surroundings: surroundings(
                of: run,
                kept: known.submission.keptEnvironment,
                credential: credential?.environment
            ),
            controls: controls,
            payer: credential?.name ?? known.quota,
            budgets: budgets,
            tell: { [weak self] limit in
                Task { await self?.heard(limit, by: run) }
            },
            outboxBell: outboxBell,
            isStopped: isStopped,
            isCallerKnown: environments[run] != nil
        )
        log.write("run \(run) \(known.hasBegun ? "goes on" : "begins")")
        let task = Task {
            do {
                if let name = credential?.name, name != known.overview.credential {
                    try await store.write { transaction in
                        try transaction.update(run) { $0.credential = name }
                    }
                }
                try ended(run, try await errand.carryOut(), known)
            } catch {
                failed(run, error)
            }
        }
        atWork[run] = Work(
            task: task,
            control: control,
            working: WorkingRun(
                identifier: run,
                repository: repository,
                reservation: known.reservation,
                began: RunEvent.now()
            ),
            quota: credential?.name ?? known.quota
        )
        if stopWishes.remove(run) != nil { control.yield(.stop) }
    }

    /// The surroundings of a run: its caller's, or the daemon's own where those are not known any
    /// more, with a credential that was offered since.
    func surroundings(
        of run: RunIdentifier,
        kept: [String: String] = [:],
        credential: [String: String]? = nil
    ) -> HostSurroundings {
        var own = environments[run] ?? environment.merging(kept) { $1 }
        if let credential, !CredentialPurse.isIn(own) { own.merge(credential) { $1 } }
        return HostSurroundings(
            environment: own,
            folders: place.folders,
            currentFolder: "/"
        )
    }

    private func ended(
        _ run: RunIdentifier,
        _ summary: RunDriver.Summary,
        _ known: WaitingRun
    ) throws {
        atWork[run] = nil
        defer { schedule() }
        switch summary.state {
        case .finished(let finished):
            try close(run, RunStatus(finished.result), RunSummary(summary, finished))
        case .parked(let parked):
            let overview = try store.readNow { try $0.overview(of: run) }
            var parkedRun = known
            parkedRun.overview = overview
            parkedRun.hasBegun = true
            waiting[run] = parkedRun
            log.write("run \(run) is parked")
            try settle(parkedRun, parked.park)
        default:
            log.write("run \(run) was left in the midst")
        }
    }

    private func failed(_ run: RunIdentifier, _ error: any Error) {
        atWork[run] = nil
        // The next daemon takes it up where it stands.
        if isClosing { return }
        let diagnostics = Fault.diagnostics(of: error)
        let reason = diagnostics.first?.summary ?? "for no known reason"
        do {
            let summary = RunSummary(refusedBy: diagnostics)
            try close(run, .failed(reason), summary)
        } catch {
            log.write("run \(run) could not be closed: \(Fault.line(of: error))")
        }
        schedule()
    }

    /// Keeps a run's end with its summary, and that somebody is to be told, in one piece.
    func close(_ run: RunIdentifier, _ status: RunStatus, _ summary: RunSummary) throws {
        let time = RunEvent.now()
        try store.writeNow { [self] transaction in
            var summary = summary
            // The gateway's count goes before what the agent says.
            let spent = try transaction.view.spent(run: run).dollars
            if spent > 0 { summary.costDollars = spent }
            try summary.addBranch(of: run, transaction.view)
            let told = summary
            var event = RunEvent.status(status, run: run, time: time)
            event.content["summary"] = told.json
            try transaction.update(run, events: [event]) { overview in
                overview.status = status
                overview.ended = time
                overview.commits = told.commits.map(\.name)
                overview.branch = told.branch ?? overview.branch
                overview.progress.activity = nil
                overview.progress.turns = told.turns ?? overview.progress.turns
                overview.progress.costDollars = told.costDollars ?? overview.progress.costDollars
            }
            let ended = try transaction.view.overview(of: run)
            for job in jobs(telling: notification(of: ended, told)) {
                try transaction.enqueue(job)
            }
        }
        outboxBell.ring()
        waiting[run] = nil
        forgetCaller(of: run)
        stopWishes.remove(run)
        resumeWishes.remove(run)
        parkOrders.remove(run)
        log.write("run \(run) is over: \(status.word)")
    }
}
