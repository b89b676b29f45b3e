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
    nonisolated let version: String
    private let start = RunEvent.now()
    /// The keys by which the runs' manifests are signed.
    nonisolated let keys: InstallationKeys
    /// What was read of runs that are about to be closed.
    var evidence: [RunIdentifier: RunEvidence] = [:]

    /// A run that is driven.
    struct Work {
        var task: Task<Void, Never>
        var control: AsyncStream<RunControl>.Continuation
        var working: WorkingRun
        /// The name that its limits are kept under: that of its credential, or its own.
        var quota: String
    }

    var purse = CredentialPurse()
    /// The credentials that are stored on this machine.
    nonisolated let stored: HostCredentials
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
    /// Pipelines that somebody is about to go on with, and how many of them.
    var claims: [RunIdentifier: Int] = [:]
    /// Pipelines of which something is being removed.
    var removing: Set<RunIdentifier> = []
    /// Whether what runs left is being removed.
    var isPruning = false
    /// Waits for the next time at which something is to be removed.
    var collection: Task<Void, Never>?
    private(set) var isClosing = false
    var timer: Task<Void, Never>?

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
        stored = HostCredentials(environment: environment)
        self.version = version
        keys = InstallationKeys(folders: place.folders)
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
                Task { await closeLate(run.overview.identifier, finished) }
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
        fileManifests()
        if !live.isEmpty { log.write("took up \(live.count) unfinished runs") }
        schedule()
        collect(after: Self.firstLook)
    }

    /// Lets go of all runs; their agents work on.
    func letGo() {
        isClosing = true
        timer?.cancel()
        collection?.cancel()
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

    // MARK: Work

    /// Begins a run, or goes on with it.
    func begin(_ run: RunIdentifier, isStopped: Bool) {
        guard let known = waiting.removeValue(forKey: run) else { return }
        let (controls, control) = AsyncStream<RunControl>.makeStream()
        let repository = known.overview.repository
        let payment = known.needsCredential ? try? payment(of: run, known) : nil
        lastBeginnings[repository] = RunEvent.now()
        let errand = RunErrand(
            run: run,
            store: store,
            surroundings: surroundings(
                of: run,
                kept: known.submission.keptEnvironment,
                credential: payment?.environment
            ),
            controls: controls,
            payer: payment?.name ?? known.quota,
            access: payment?.access,
            budgets: budgets,
            tell: { [weak self] limit in
                Task { await self?.heard(limit, by: run) }
            },
            outboxBell: outboxBell,
            isStopped: isStopped,
            isCallerKnown: environments[run] != nil,
            ground: known.ground
        )
        log.write("run \(run) \(known.hasBegun ? "goes on" : "begins")")
        let task = Task {
            let result: Result<RunDriver.Summary, any Error>
            do {
                if let name = payment?.name, name != known.overview.credential {
                    try await store.write { transaction in
                        try transaction.update(run) { $0.credential = name }
                    }
                }
                result = .success(try await errand.carryOut())
            } catch {
                result = .failure(error)
            }
            await keepEnd(of: run, result, known)
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
            quota: payment?.name ?? known.quota
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

    /// Keeps how a run's work ended, and tries again until it is kept: the run would be forgotten
    /// otherwise, until the daemon is started again.
    private func keepEnd(
        of run: RunIdentifier,
        _ result: Result<RunDriver.Summary, any Error>,
        _ known: WaitingRun
    ) async {
        if case .success(let summary) = result, case .finished = summary.state {
            await gatherEvidence(of: run)
        }
        await persist("run \(run) could not be closed") {
            switch result {
            case .success(let summary): try ended(run, summary, known)
            case .failure(let error): try failed(run, error)
            }
        }
    }

    private func ended(
        _ run: RunIdentifier,
        _ summary: RunDriver.Summary,
        _ known: WaitingRun
    ) throws {
        let work = atWork.removeValue(forKey: run)
        do {
            try take(run, summary, known)
        } catch {
            // As if it were still at work, until its end can be kept.
            waiting[run] = nil
            atWork[run] = work
            throw error
        }
        schedule()
    }

    private func take(
        _ run: RunIdentifier,
        _ summary: RunDriver.Summary,
        _ known: WaitingRun
    ) throws {
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

    private func failed(_ run: RunIdentifier, _ error: any Error) throws {
        // The next daemon takes it up where it stands.
        if !isClosing {
            let diagnostics = Fault.diagnostics(of: error)
            let reason = diagnostics.first?.summary ?? "for no known reason"
            try close(run, .failed(reason), RunSummary(refusedBy: diagnostics))
        }
        atWork[run] = nil
        schedule()
    }

    /// Keeps a run's end with its summary, and that somebody is to be told, in one piece.
    func close(_ run: RunIdentifier, _ status: RunStatus, _ summary: RunSummary) throws {
        let time = RunEvent.now()
        var read = evidence[run] ?? RunEvidence()
        if read.logs == nil {
            read.logs = RunEvidence.logs(of: RunFolder(path: "\(place.folders.runs)/\(run)"))
        }
        let evidence = read
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
            var manifest = try manifest(of: run, told, evidence, transaction)
            do {
                try keys.sign(&manifest)
            } catch {
                // A run without a signature is told by `verify`; one that cannot end, by nobody.
                log.write("the manifest of \(run) is not signed: \(Fault.line(of: error))")
            }
            try transaction.insert(manifest)
        }
        self.evidence[run] = nil
        fileManifests()
        outboxBell.ring()
        waiting[run] = nil
        forgetCaller(of: run)
        stopWishes.remove(run)
        resumeWishes.remove(run)
        parkOrders.remove(run)
        log.write("run \(run) is over: \(status.word)")
        collectAfterEnd()
    }
}
