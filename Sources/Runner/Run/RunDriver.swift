import Agent
public import Diagnostics
public import DockerEngine
import FoundationEssentials
public import Gateway
import Git
import Glibc
import LocalHTTP
import OCI
public import Rehearsal
public import Resolver
public import Runs
import Synchronization

/// Carries runs out: performs what the run's machine decides.
///
/// The machine says what is next, whatever happens; this says how. Everything that another process
/// would need to go on is written before it is done, so that Berth may be killed at any moment.
public struct RunDriver: Sendable {
    /// How a run ended or was parked, and what it left.
    public struct Summary: Sendable {
        /// The run.
        public var ticket: RunTicket
        /// The folder with its logs.
        public var folder: RunFolder
        /// Where it stands: finished, or parked.
        public var state: RunState
        /// What failed, with places and excerpts.
        public var failures: [Diagnostic]
        /// Whether an agent was started, so that there are logs.
        public var hasAgentRun: Bool
        /// Where the clone lies, when the work could not be brought back.
        public var keptWork: String?
        /// What came back, if anything was brought back.
        public var work: ReturnedWork?
        /// How the rehearsal went, if it was one.
        public var rehearsal: RehearsalReport?
        /// Sums of the gateway.
        public var totals: GatewayTotals
        /// How long each phase took.
        public var phases: [(phase: RunPhase, milliseconds: Int)]
        /// The time from the start to the agent's first request of the model, in milliseconds.
        public var firstRequestMilliseconds: Int?
    }

    let engine: DockerEngine
    let resolver: Resolver
    let folders: BerthFolders
    let environment: [String: String]
    let progress: ProgressSink
    /// Keeps what must outlive this process.
    let keeper: any RunKeeper
    /// What the run shares with others.
    let account: any RunAccount
    /// What the user wants of the run while it works.
    let controls: AsyncStream<RunControl>

    /// Creates a driver.
    ///
    /// - Parameters:
    ///   - engine: Where containers are made.
    ///   - resolver: Makes the plan.
    ///   - folders: Where runs are kept.
    ///   - environment: The environment of the host.
    ///   - keeper: Keeps what must outlive this process, of this one run.
    ///   - account: What the run shares with others.
    ///   - controls: What the user wants of the run while it works.
    ///   - progress: Where events of the work go; those of the agent go to the keeper.
    public init(
        engine: DockerEngine,
        resolver: Resolver,
        folders: BerthFolders,
        environment: [String: String],
        keeper: any RunKeeper,
        account: any RunAccount,
        controls: AsyncStream<RunControl>,
        progress: @escaping ProgressSink
    ) {
        self.engine = engine
        self.resolver = resolver
        self.folders = folders
        self.environment = environment
        self.keeper = keeper
        self.account = account
        self.controls = controls
        self.progress = progress
    }

    /// Carries a new run out, from the request to the work on a branch.
    ///
    /// - Throws: A diagnostic for what is wrong with the request; nothing is left behind then.
    ///   How the work itself went is in the summary.
    public func run(_ request: RunRequest) async throws -> Summary {
        let clock = ContinuousClock()
        let start = clock.now
        progress(.phaseStarted(.clone, request.repository))
        let preparation = RunPreparation(request: request, folders: folders, progress: progress)
        let (ticket, folder, repository) = try await DiskPatience(
            folders: [folders.state, request.repository],
            progress: progress
        ).repeating { try await preparation.prepare() }
        progress(
            .phaseFinished(
                .clone,
                clock.now - start,
                "\(ticket.baseName) at \(ticket.base.prefix(10))"
            )
        )
        let work = RunWork(
            driver: self,
            request: request,
            ticket: ticket,
            folder: folder,
            repository: repository
        )
        return try await drive(work, RunMachine(), .begun, start: start)
    }

    /// Goes on with a run that another process carried out before, or that was parked.
    ///
    /// What had not come to the agent's start begins anew, in a new container.
    ///
    /// - Parameters:
    ///   - ticket: What was kept of it.
    ///   - machine: Where it stood.
    ///   - request: What the user asked for, with credentials of today.
    ///   - isStopped: Whether the run only goes on to be stopped.
    /// - Returns: How it ended, or was parked.
    /// - Throws: A diagnostic when another process drives it.
    public func resume(
        _ ticket: RunTicket,
        _ machine: RunMachine,
        _ request: RunRequest,
        isStopped: Bool = false
    ) async throws -> Summary {
        let work = RunWork(
            driver: self,
            request: request,
            ticket: ticket,
            folder: RunFolder(path: "\(folders.runs)/\(ticket.run)")
        )
        let event: RunMachine.Event = isStopped ? .stopRequested : .resumed
        var machine = machine
        if machine.beginsAnew(hasAgent: work.hasAgentRun) {
            await work.removeOwnContainers()
            machine.beginAnew()
        }
        return try await drive(work, machine, event, start: .now)
    }

    private func drive(
        _ work: RunWork,
        _ saved: RunMachine,
        _ first: RunMachine.Event,
        start: ContinuousClock.Instant
    ) async throws -> Summary {
        guard let lock = try FileLock.tryAcquire(work.folder.lock) else {
            throw DiagnosticError(
                Diagnostic(
                    code: "run-busy",
                    "another berth follows the run \(work.ticket.run)",
                    hints: ["wait for it, or look at `\(work.folder.output)`"]
                )
            )
        }
        defer { lock.release() }
        let machine = try first == .begun ? work.newMachine() : saved
        let firstRequest = Mutex<ContinuousClock.Instant?>(nil)
        let access: ModelAccess
        var rehearsal: RehearsalServer?
        switch work.request.model {
        case .live:
            access =
                try work.request.access
                ?? CredentialSource.resolve(environment: work.request.environment)
            // What fails here is told by the gateway when the agent asks; it may pass by then.
            _ = try? await access.provider.current()
        case .rehearsal(let scenario, _):
            let place = SocketPlace(folder: work.folder.rehearsalSocketFolder, name: "model.sock")
            let folder = work.clonePathInside
            rehearsal = try RehearsalServer(
                scenario: scenario,
                variables: ["workspace": folder],
                place: place
            )
            access = .rehearsal(at: place)
        }
        let credentials = Mutex(
            CredentialLedger(
                run: work.request.identifier,
                source: access.sourceName,
                host: access.upstream.name
            )
        )
        let gateway = Gateway(
            GatewayConfiguration(
                place: SocketPlace(folder: work.folder.control),
                placeholder: Placeholder(work.ticket.placeholder) ?? .make(),
                access: access,
                logPath: work.folder.gatewayLog,
                betweenTurns: { toolUses in await work.takeSnapshot(after: toolUses) },
                spending: SpendingLimit(
                    spentDollars: try account.spentDollars,
                    refusal: { work.budgetRefusal($0) },
                    keep: { await work.keep($0) }
                ),
                onEvent: { event in
                    switch event {
                    case .requestReceived(_, _, let instant):
                        firstRequest.withLock { $0 = $0 ?? instant }
                    case .requestFinished(let record): work.note(record)
                    case .limitReached(let limit): work.note(limit)
                    case .budgetSpent(let reason): work.noteSpent(reason)
                    case .credential(let occasion):
                        let events = credentials.withLock {
                            $0.note(occasion, at: RunEvent.now())
                        }
                        if !events.isEmpty { work.driver.keeper.keepNow(events) }
                    case .warning(let diagnostic): progress(.diagnostic(diagnostic))
                    }
                }
            )
        )
        let loop = RunLoop(
            work: work,
            access: access,
            machine: machine,
            controls: controls
        )
        let result: (RunState, [RunPhase: Int])
        let outside = SocketPlace(
            folder: work.folder.proxySocketFolder,
            name: RelayContainer.socketName
        )
        // A run of an earlier Berth has no such folder.
        try Files.makeFolder(outside.folder, mode: 0o755)
        let drive: @Sendable () async throws -> (RunState, [RunPhase: Int]) = {
            try await gateway.serving {
                try await work.egress.serving(at: outside) { try await loop.drive(first) }
            }
        }
        if let rehearsal {
            result = try await rehearsal.serving(drive)
        } else {
            result = try await drive()
        }
        keeper.keepNow(credentials.withLock { $0.rest(at: RunEvent.now()) })
        return Summary(
            ticket: work.currentTicket,
            folder: work.folder,
            state: result.0,
            failures: work.failures,
            hasAgentRun: work.hasAgentRun,
            keptWork: work.keptWork,
            work: work.returned,
            rehearsal: rehearsal?.report,
            totals: gateway.totals,
            phases: Self.durations(result.1),
            firstRequestMilliseconds: firstRequest.withLock { instant in
                instant.map { Int(($0 - start) / .milliseconds(1)) }
            }
        )
    }

    private static func durations(
        _ starts: [RunPhase: Int]
    ) -> [(phase: RunPhase, milliseconds: Int)] {
        let known = RunPhase.allCases.compactMap { phase in starts[phase].map { (phase, $0) } }
        return zip(known, known.dropFirst()).map { ($0.0.0, max(0, $0.1.1 - $0.0.1)) }
    }
}
