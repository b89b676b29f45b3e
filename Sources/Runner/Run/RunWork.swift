import Agent
import DevContainer
import Diagnostics
import DockerEngine
import Egress
import FoundationEssentials
import Gateway
import Git
import Glibc
import JSONC
import OCI
import OrderedCollections
import Planner
import Resolver
import Runs
import Synchronization

/// The work of one run, phase by phase; every part may be done twice.
final class RunWork: Sendable {
    /// What the phases hand on to the next ones; a process that goes on with a run begins with
    /// nothing and makes anew what it needs.
    struct Gathered {
        var ticket: RunTicket
        var resolution: Resolver.Resolution?
        var settings: Settings?
        var release: AgentRelease?
        var environment: RunningEnvironment?
        var returned: ReturnedWork?
        var repository: UserRepository?
        var limit: ModelLimit?
        /// The budget that the gateway refused a request for.
        var spentBudget: String?
        /// What was spent and is not kept yet, as when the disk is full.
        var unkept = Expense()
        var failures: [Diagnostic] = []
        var warnings: Set<Diagnostic> = []
    }

    let driver: RunDriver
    let request: RunRequest
    let ticket: RunTicket
    let folder: RunFolder
    let repository: UserRepository?
    let gathered: Mutex<Gathered>
    /// The way out besides the model.
    let egress: RunEgress
    /// What the files looked like at the last snapshot.
    let snapshots = SnapshotMemory()
    /// Held while the ticket is kept, so that an older one never replaces a newer one.
    let keeping = Mutex(())

    init(
        driver: RunDriver,
        request: RunRequest,
        ticket: RunTicket,
        folder: RunFolder,
        repository: UserRepository? = nil
    ) {
        self.driver = driver
        self.request = request
        self.ticket = ticket
        self.folder = folder
        self.repository = repository
        gathered = Mutex(Gathered(ticket: ticket))
        egress = RunEgress(request.identifier, policy: ticket.egress, keeper: driver.keeper)
    }

    /// The ticket with what became known on the way.
    var currentTicket: RunTicket { gathered.withLock { $0.ticket } }
    /// What failed, with places and excerpts, which the record does not keep.
    var failures: [Diagnostic] { gathered.withLock { $0.failures } }
    /// What came back.
    var returned: ReturnedWork? { gathered.withLock { $0.returned } }

    /// The folder inside in which the agent works, as far as it is known before the plan.
    var clonePathInside: String {
        if !ticket.containerFolder.isEmpty { return ticket.containerFolder }
        if let loaded = try? LoadedConfiguration(resolveRequest) {
            return loaded.placement.containerFolder(for: loaded.configuration)
        }
        return "/workspaces/\(ticket.folderName)"
    }

    /// A machine for this run as it begins, with the limits that user and repository set.
    ///
    /// - Throws: A diagnostic for settings that are none.
    func newMachine() throws -> RunMachine {
        var sources = request.settings
        // A configuration that cannot be read is told when the plan is made.
        sources.repositoryFile = (try? LoadedConfiguration(resolveRequest))?.document
        let settings = try Settings(sources)
        return RunMachine(timeLimit: settings.timeout, keptContainers: settings.keptContainers)
    }

    /// The way to the plan: the configuration as it is in the clone, before any agent saw it.
    var resolveRequest: ResolveRequest {
        let clone = folder.clone(ticket)
        var resolve = ResolveRequest(
            workspaceFolder: ticket.subfolder.isEmpty ? clone : "\(clone)/\(ticket.subfolder)",
            // The repository is not trusted with what else is there.
            environment: HostVariables.shown(of: request.environment, granted: request.grants),
            hostUser: request.hostUser
        )
        resolve.withoutFeatures = request.withoutFeatures
        // Each run is a container of its own, with an id of its own.
        resolve.identityLabels = [ContainerLabels.run: ticket.run]
        return resolve
    }

    /// Carries out one effect and returns the event that ends it; a full disk is waited for.
    func carryOut(
        _ effect: RunMachine.Effect,
        _ access: ModelAccess,
        _ tell: @escaping @Sendable (RunMachine.Event) -> Void
    ) async throws -> RunMachine.Event {
        try await diskPatience.repeating {
            try await self.carryOutOnce(effect, access, tell)
        }
    }

    private func carryOutOnce(
        _ effect: RunMachine.Effect,
        _ access: ModelAccess,
        _ tell: @escaping @Sendable (RunMachine.Event) -> Void
    ) async throws -> RunMachine.Event {
        switch effect {
        case .prepare:
            try await undisturbed { try await self.prepare() }
            return .prepared
        case .build:
            try await undisturbed { try await self.build() }
            return .built
        case .setUp:
            return .setUp(container: try await undisturbed { try await self.setUp() })
        case .seal(let container):
            async let proof: Void = patience.repeating { try await self.proveWalls(container) }
            if currentTicket.isSealed {
                try await patience.repeating {
                    try await self.containers.seal(container)
                    try await self.openWay(beside: container)
                }
            }
            try await proof
            tellSeal()
            return .sealed
        case .startAgent(let container, let attempt):
            if attempt > 0 {
                try await patience.repeating {
                    try await self.prepareNext(container, attempt: attempt)
                }
            }
            return try await startAndFollow(container, access, tell)
        case .park(let container):
            try await patience.repeating { try await self.park(container) }
            return .parked
        case .collect(let container):
            tellRefusedPlaces()
            return .collected(commits: try await collect(container))
        case .cleanUp(let keepsContainer, let keepsWork):
            await cleanUp(keepsContainer: keepsContainer, keepsWork: keepsWork)
            return .cleanedUp
        case .persist, .cancel, .start, .stopTimer, .signalAgent, .pause, .unpause:
            preconditionFailure("the loop carries these out itself")
        }
    }

    var patience: EnginePatience {
        EnginePatience(engine: driver.engine, progress: driver.progress)
    }

    /// For the disks with Berth's state and with the user's repository.
    var diskPatience: DiskPatience {
        DiskPatience(
            folders: [driver.folders.state, ticket.repository],
            progress: driver.progress
        )
    }

    private var containers: RunContainer {
        RunContainer(
            engine: driver.engine,
            folders: driver.folders,
            hostUser: request.hostUser,
            progress: driver.progress
        )
    }

    /// Makes the plan from the configuration as it is in the base commit, and checks what it
    /// demands.
    private func prepare() async throws {
        let clock = ContinuousClock()
        let start = clock.now
        let (loaded, settings) = try readFiles(resolveRequest)
        let resolution = try await trusted(
            try await driver.resolver.resolve(loaded, resolveRequest)
        )
        for warning in resolution.warnings { driver.progress(.diagnostic(warning)) }
        try RunChecks.checkPaths(resolution.plan, inside: folder.clone(ticket))
        let release = try await AgentBinary(
            environment: driver.environment,
            folders: driver.folders,
            chosenPath: settings.agentPath
        ).release()
        try RunChecks.checkVersion(settings, release)
        let runtime = try await chooseRuntime(settings.isolation, resolution.plan)
        let policy = settings.egressPolicy
        // Somebody who grants the machine's network has no wall to ask for.
        let leavesNetwork = policy.mode == .full && resolution.plan.sharesNetwork
        egress.allow(leavesNetwork ? EgressPolicy(mode: .none) : policy)
        gathered.withLock { gathered in
            gathered.resolution = resolution
            gathered.settings = settings
            gathered.release = release
            gathered.ticket.model = settings.model
            gathered.ticket.provenance = RunProvenance(resolution.plan, release)
            gathered.ticket.isolation = settings.isolation
            gathered.ticket.runtime = runtime
            gathered.ticket.budgetDollars = settings.budgetDollars
            gathered.ticket.isSealed = !leavesNetwork
            gathered.ticket.egress = leavesNetwork ? nil : policy
            gathered.ticket.remoteUser = resolution.plan.users.remoteUser
            gathered.ticket.containerFolder = resolution.plan.workspace.containerFolder
            gathered.ticket.mountTarget = resolution.plan.workspace.mount?.target ?? ""
        }
        driver.progress(
            .phaseFinished(
                .plan,
                clock.now - start,
                "\(resolution.plan.configurationPath), plan \(resolution.plan.digest.short)"
            )
        )
    }

    /// Reads the configuration and the settings that stand in it.
    ///
    /// Apart, and not inlined: as a part of ``prepare()`` it makes the optimizer of Swift 6.3.1
    /// crash.
    @inline(never)
    private func readFiles(
        _ resolve: ResolveRequest
    ) throws -> (loaded: LoadedConfiguration, settings: Settings) {
        let loaded = try LoadedConfiguration(resolve)
        var sources = request.settings
        sources.repositoryFile = loaded.document
        let settings = try Settings(sources)
        for warning in settings.warnings { driver.progress(.diagnostic(warning)) }
        try RunChecks.checkNetwork(settings)
        if let unsupported = loaded.configuration.unsupported {
            throw DiagnosticError(unsupported)
        }
        return (loaded, settings)
    }

    private func build() async throws {
        let plan = try needed(\.resolution).plan
        let image = try await ImageProvider(
            engine: driver.engine,
            environment: hostEnvironment,
            cacheFolder: driver.folders.cache,
            progress: driver.progress
        ).provide(plan)
        gathered.withLock { $0.ticket.image = image }
        let release = try needed(\.release)
        let volume = AgentVolume(
            engine: driver.engine,
            folders: driver.folders,
            binary: AgentBinary(
                environment: driver.environment,
                folders: driver.folders,
                chosenPath: try needed(\.settings).agentPath
            )
        )
        let clock = ContinuousClock()
        let start = clock.now
        if try await volume.provide(release, image: image) {
            driver.progress(
                .phaseFinished(
                    .build,
                    clock.now - start,
                    "Claude Code \(release.version) put into the engine"
                )
            )
        }
    }

    private func setUp() async throws -> String {
        let resolution = try needed(\.resolution)
        if let command = resolution.loaded.configuration.initializeCommand {
            try await HostCommandRunner(
                folder: resolution.loaded.placement.localFolder,
                environment: hostEnvironment,
                progress: driver.progress
            ).run([
                LifecycleStep(hook: .initializeCommand, origin: .configuration, command: command)
            ])
        }
        let clock = ContinuousClock()
        let start = clock.now
        let material = RunContainer.Material(
            plan: resolution.plan,
            merged: resolution.merged,
            ticket: currentTicket,
            folder: folder,
            walls: try await decideWalls(resolution.plan),
            release: try needed(\.release),
            repository: repository
        )
        let (environment, user) = try await ConfigurationCause(
            loaded: resolution.loaded,
            merged: resolution.merged,
            ownFolder: folder.path
        ).explaining { try await containers.create(material) }
        gathered.withLock { gathered in
            gathered.environment = environment
            gathered.ticket.remoteUserIdentifier = user
        }
        driver.progress(
            .phaseFinished(
                .create,
                clock.now - start,
                String(environment.containerIdentifier.prefix(12))
            )
        )
        let processes = RemoteProcessEnvironment(
            engine: driver.engine,
            cacheFolder: driver.folders.cache,
            progress: driver.progress
        )
        do {
            try keepTicket()
            try keepStartCommands(resolution.merged.lifecycle, environment)
            var extent = LifecycleRunner.Extent()
            extent.isFirst = true
            let hooks = LifecycleRunner(
                engine: driver.engine,
                environment: environment,
                progress: driver.progress,
                hint: "mend it, commit that, and start the task again"
            ) { try await processes.surroundings(of: environment) }
            try await whileRunning(environment.containerIdentifier) { [extent] in
                try await hooks.run(resolution.merged.lifecycle, extent)
            }
        } catch {
            // A run that is being stopped is cleaned up by the one who stops it.
            guard !Task.isCancelled else { throw error }
            let isLost = await isDown(environment.containerIdentifier)
            await removeContainer(environment.containerIdentifier)
            throw isLost ? LostContainer(cause: error) : error
        }
        return environment.containerIdentifier
    }

    func needed<Value: Sendable>(
        _ part: any KeyPath<Gathered, Value?> & Sendable
    ) throws -> Value {
        guard let value = gathered.withLock({ $0[keyPath: part] }) else {
            throw DiagnosticError(
                Diagnostic(
                    code: "run-interrupted",
                    "Berth was ended before the agent was started; there is nothing to go on with",
                    hints: ["start the task again with `berth run`"],
                    exitCode: .workFailed
                )
            )
        }
        return value
    }

    /// Tells an error that does not stop the work, the same one once.
    func warn(_ error: any Error) {
        var diagnostic = Self.diagnostic(of: error)
        diagnostic.severity = .warning
        let isNew = gathered.withLock { $0.warnings.insert(diagnostic).inserted }
        if isNew { driver.progress(.diagnostic(diagnostic)) }
    }

    /// Keeps what an error tells and returns the first of it.
    func note(_ error: any Error) -> Diagnostic {
        if let convertible = error as? any DiagnosticConvertible {
            gathered.withLock { $0.failures = convertible.diagnostics }
        }
        return Self.diagnostic(of: error)
    }

    static func diagnostic(of error: any Error) -> Diagnostic {
        if let convertible = error as? any DiagnosticConvertible,
            let first = convertible.diagnostics.first(where: { $0.severity == .error })
                ?? convertible.diagnostics.first
        {
            return first
        }
        return Diagnostic(
            code: "bug",
            "Berth met an error that it does not know: \(error)",
            hints: ["this is a fault of Berth; please report it"],
            exitCode: .bug
        )
    }
}
