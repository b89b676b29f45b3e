import Diagnostics
import DockerEngine
import Git
import JSONC
import OrderedCollections
import Runner
import Runs
import Store

extension RunSupervisor {
    /// Removes what runs left, as policy and wish say, or tells what would go.
    ///
    /// What is decided is looked at again, thing by thing, at the moment in which it goes: a run
    /// that somebody continues in between keeps everything.
    ///
    /// - Throws: What the engine, git or the store says; what went is gone then.
    func prune(_ wish: PruneWish) async throws -> JSONValue {
        let own = wish.environment.isEmpty ? environment : wish.environment
        let surroundings = HostSurroundings(
            environment: own,
            folders: place.folders,
            currentFolder: "/"
        )
        var policy = try prunePolicy(surroundings)
        if let age = wish.age { policy.age = age }
        if let keepsFailed = wish.keepsFailed { policy.keepsFailed = keepsFailed }
        let work = try pruneWork(surroundings)
        guard !wish.isDryRun else {
            let decision = try await decision(policy, wish, work, isMeasured: true)
            return decision.json
        }
        let clock = ContinuousClock()
        let deadline = clock.now + Self.longestPruneWait
        while isPruning {
            guard clock.now < deadline else { throw Self.busy }
            try await Task.sleep(for: .milliseconds(50))
        }
        isPruning = true
        defer { isPruning = false }
        let decision = try await decision(policy, wish, work, isMeasured: true)
        return try await carryOut(decision, work).json
    }

    private static let longestPruneWait = Duration.seconds(600)

    private static var busy: DiagnosticError {
        DiagnosticError(
            Diagnostic(
                code: "prune-busy",
                "the daemon has been removing things for a long time",
                hints: ["`berth daemon logs` tells what"],
                exitCode: .environment
            )
        )
    }

    /// The policy that the user's settings have.
    func prunePolicy(_ surroundings: HostSurroundings) throws -> PrunePolicy {
        PrunePolicy(
            try Settings(
                SettingsSources(
                    environment: surroundings.environment,
                    userFile: try surroundings.userSettings()
                )
            )
        )
    }

    func pruneWork(_ surroundings: HostSurroundings) throws -> PruneWork {
        PruneWork(
            store: store,
            engine: try surroundings.engine(),
            surroundings: surroundings
        )
    }

    /// Looks at everything and decides.
    func decision(
        _ policy: PrunePolicy,
        _ wish: PruneWish,
        _ work: PruneWork,
        isMeasured: Bool
    ) async throws -> PruneDecision {
        let decision = try await work.decision(policy, isMeasured: isMeasured)
        let names = wish.names.map { Set($0) }
        var runs: Set<RunIdentifier>?
        if let repository = wish.repository {
            var filter = RunFilter()
            filter.repository = repository
            let chosen = filter
            runs = Set(
                try store.readNow { try $0.runs(chosen) }.flatMap { [$0.identifier, $0.pipeline] }
            )
        }
        return decision.filter { leftover in
            if let runs {
                guard let run = leftover.run, runs.contains(run) else { return false }
            }
            return names?.contains(leftover.name) ?? true
        }
    }

    // MARK: Removing

    /// Removes what was decided to go, and tells what went and what could not.
    func carryOut(_ decision: PruneDecision, _ work: PruneWork) async throws -> PruneDecision {
        var outcome = decision
        outcome.removals = []
        for entry in decision.removals {
            do {
                if try await remove(entry.leftover, work) {
                    outcome.removals.append(entry)
                    log.write(
                        "removed \(entry.leftover.kind) \(entry.leftover.name): \(entry.reason)"
                    )
                } else {
                    outcome.kept.append(entry)
                }
            } catch {
                let reason = Fault.line(of: error)
                log.write("cannot remove \(entry.leftover.kind) \(entry.leftover.name): \(reason)")
                var failure = entry
                failure.reason = reason
                outcome.failures.append(failure)
            }
        }
        if !outcome.removals.isEmpty {
            bell.ring()
            log.write(
                "removed \(outcome.removals.count) things that runs left, \(outcome.freedBytes) bytes"
            )
        }
        return outcome
    }

    /// Removes one thing, unless it is needed again.
    ///
    /// - Returns: Whether it is gone.
    private func remove(_ leftover: Leftover, _ work: PruneWork) async throws -> Bool {
        switch leftover.owner {
        case .run(let run):
            guard let overview = try? store.readNow({ try $0.overview(of: run) }) else {
                return leftover.kind == .run
            }
            return try await whileRemoving(overview.pipeline) {
                switch leftover.kind {
                case .run: try await removeEverything(of: run, work.removal, isEngineNeeded: true)
                case .container: try await work.removal.removeFromEngine(run, lastOf: nil)
                default: return try await work.remove(leftover)
                }
                return true
            }
        case .pipeline(let pipeline):
            return try await whileRemoving(pipeline) { try await work.remove(leftover) }
        case .shared:
            // A run between its build and its container names nothing that could be looked at.
            guard try !isAnyRunBeginning() else { return false }
            return try await work.remove(leftover)
        case .forsaken, .unknown: return try await work.remove(leftover)
        }
    }

    /// Carries out a removal of what belongs to a pipeline, if nobody works with that.
    ///
    /// - Returns: Whether it was carried out, and what that returned.
    private func whileRemoving(
        _ pipeline: RunIdentifier,
        _ body: () async throws -> Bool
    ) async throws -> Bool {
        guard claims[pipeline] == nil, !removing.contains(pipeline),
            try openRun(of: pipeline) == nil
        else { return false }
        removing.insert(pipeline)
        defer { removing.remove(pipeline) }
        return try await body()
    }

    private func openRun(of pipeline: RunIdentifier) throws -> RunOverview? {
        var filter = RunFilter()
        filter.pipeline = pipeline
        filter.isOver = false
        let chosen = filter
        return try store.readNow { try $0.runs(chosen) }.first
    }

    private func isAnyRunBeginning() throws -> Bool {
        try atWork.keys.contains { run in
            switch try store.readNow({ try $0.overview(of: run).status }) {
            case .queued, .preparing, .building, .settingUp: true
            default: false
            }
        }
    }

    /// Removes all that is left of a run that is over, and then the run itself from the store.
    ///
    /// - Parameters:
    ///   - run: The run.
    ///   - removal: How it is removed.
    ///   - isEngineNeeded: Whether an engine that does not answer is an error; else what it has is
    ///     found by its labels later.
    /// - Throws: What could not be removed; the run stays in the store then.
    func removeEverything(
        of run: RunIdentifier,
        _ removal: RunRemoval,
        isEngineNeeded: Bool
    ) async throws {
        let stored = try store.readNow { try $0.run(run) }
        let pipeline = stored.overview.pipeline
        var filter = RunFilter()
        filter.pipeline = pipeline
        let siblings = filter
        let isLast = try store.readNow { try $0.runCount(siblings) } == 1
        do {
            try await removal.removeFromEngine(run, lastOf: isLast ? pipeline : nil)
        } catch {
            if isEngineNeeded { throw error }
            log.write("left on the engine of run \(run): \(Fault.line(of: error))")
        }
        try await removal.removeFromDisk(
            run,
            repository: stored.overview.repository,
            image: stored.ticket?["image"]?.string
        )
        try store.writeNow { try $0.remove(run, at: RunEvent.now()) }
        environments[run] = nil
    }

    // MARK: Claims

    /// Makes sure that nothing of a pipeline is removed while something goes on with it.
    ///
    /// - Throws: A diagnostic when it is being removed already.
    func claim(_ pipeline: RunIdentifier) throws {
        guard !removing.contains(pipeline) else {
            throw DiagnosticError(
                Diagnostic(
                    code: "run-removed",
                    "the run \(pipeline) and what goes on with it are being removed",
                    hints: ["its branch stays: `berth run --base BRANCH` begins anew from it"]
                )
            )
        }
        claims[pipeline, default: 0] += 1
    }

    /// Ends a claim.
    func unclaim(_ pipeline: RunIdentifier) {
        let rest = (claims[pipeline] ?? 1) - 1
        claims[pipeline] = rest > 0 ? rest : nil
    }
}
