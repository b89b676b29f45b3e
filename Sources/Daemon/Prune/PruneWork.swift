import DockerEngine
import FoundationEssentials
import Git
import JSONC
import Resolver
import Runner
import Runs
import Store

/// Looks and removes, without holding up the daemon.
struct PruneWork: Sendable {
    let store: Store
    let engine: DockerEngine
    let surroundings: HostSurroundings

    /// Removes runs as a whole.
    var removal: RunRemoval { RunRemoval(engine: engine, surroundings: surroundings) }

    private var folders: BerthFolders { surroundings.folders }

    /// Looks at everything that runs left, and decides.
    ///
    /// - Throws: What the engine or the store says.
    @concurrent
    func decision(_ policy: PrunePolicy, isMeasured: Bool) async throws -> PruneDecision {
        let now = RunEvent.now()
        let finding = try await PruneSurvey(
            store: store,
            folders: folders,
            engine: engine,
            environment: surroundings.environment,
            policy: policy,
            now: now,
            isMeasured: isMeasured
        ).look()
        var decision = policy.decision(
            about: finding.leftovers,
            of: finding.runs,
            at: now,
            freeBytes: DiskSpace.freeBytes(at: folders.state)
        )
        if isMeasured { await addSnapshots(to: &decision) }
        return decision
    }

    /// Counts what git can free with the snapshots of the runs that go.
    private func addSnapshots(to decision: inout PruneDecision) async {
        guard
            let program = try? await GitProgram.find(environment: surroundings.environment)
        else { return }
        let places = WorkPlaces(program: program, store: store, folders: folders)
        for index in decision.removals.indices {
            let leftover = decision.removals[index].leftover
            guard leftover.kind == .run, let run = leftover.run,
                let path = try? store.readNow({ try $0.overview(of: run).repository }),
                let repository = await places.repository(at: path),
                let reference = try? RunReference("\(run)"),
                let bytes = try? await repository.snapshotBytes(of: reference)
            else { continue }
            decision.removals[index].leftover.sizeBytes = (leftover.sizeBytes ?? 0) + bytes
        }
    }

    /// Removes something that is no run of the store.
    ///
    /// - Returns: Whether it is gone; false where it was used since it was looked at.
    /// - Throws: Why it stays.
    @concurrent
    func remove(_ leftover: Leftover) async throws -> Bool {
        switch leftover.kind {
        case .container, .network, .volume, .image:
            do {
                try await EngineTraces(engine: engine).remove(leftover.kind, leftover.name)
            } catch DockerError.conflict {
                return false
            }
            return true
        case .agent:
            return try await AgentVolume(
                engine: engine,
                folders: folders,
                environment: surroundings.environment
            ).remove(leftover.name)
        case .objects:
            let cache = ObjectCache(path: folders.objects)
            guard let entry = cache.entries().first(where: { $0.path == leftover.name }) else {
                return true
            }
            guard entry.usedNanoseconds / 1_000_000 == leftover.touched else { return false }
            return try await cache.remove(entry)
        case .repository:
            let lock = try await FileLock.acquire(leftover.name + ".lock")
            defer { lock.release() }
            let used = try await store.read { view in
                var filter = RunFilter()
                filter.repository = leftover.name
                return try view.runCount(filter) > 0
            }
            if used { return false }
            try await removal.removeFolder(leftover.name)
            return true
        case .run:
            try await removal.removeFolder(leftover.name)
            return true
        }
    }
}
