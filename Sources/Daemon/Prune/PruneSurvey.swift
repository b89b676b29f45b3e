import DockerEngine
import FoundationEssentials
import Git
import Glibc
import JSONC
import Runner
import Runs
import Store

/// Looks at everything that the runs of one store left: on an engine, in Berth's folders and in the
/// repositories of users.
struct PruneSurvey: Sendable {
    /// What was found.
    struct Finding: Sendable {
        var leftovers: [Leftover] = []
        var runs: [PrunableRun] = []
    }

    let store: Store
    let folders: BerthFolders
    let engine: DockerEngine
    let environment: [String: String]
    let policy: PrunePolicy
    /// The time, in milliseconds since 1970.
    let now: Int
    /// Whether sizes are wanted of everything.
    let isMeasured: Bool

    /// How long a container that helps may live, in milliseconds.
    private static let longestHelp = 15 * 60_000

    /// Looks.
    ///
    /// - Throws: What the engine or the store says.
    @concurrent func look() async throws -> Finding {
        let known = try await store.read { try PruneRecords($0) }
        var finding = Finding()
        finding.runs = try await runs(known)
        finding.leftovers = try await engineLeftovers(known)
        finding.leftovers += await runLeftovers(known)
        finding.leftovers += sharedLeftovers()
        finding.leftovers += await repositories(known)
        return finding
    }

    // MARK: Runs

    /// All runs; where the work is, is found out of those alone that may go.
    private func runs(_ known: PruneRecords) async throws -> [PrunableRun] {
        let due = known.runs.values.filter { run in
            guard let ended = run.overview.ended else { return run.overview.status.isOver }
            return policy.isLimitedByDisk || policy.isDue(ended, at: now)
        }
        let pipelines = Set(due.map(\.overview.pipeline))
        let program = try await GitProgram.find(environment: environment)
        let places = WorkPlaces(program: program, store: store, folders: folders)
        var runs: [PrunableRun] = []
        for run in known.runs.values {
            let overview = run.overview
            let isLooked = pipelines.contains(overview.pipeline) && overview.status.isOver
            runs.append(
                PrunableRun(
                    identifier: overview.identifier,
                    pipeline: overview.pipeline,
                    status: overview.status,
                    ended: overview.ended,
                    work: isLooked
                        ? await work(of: run, known, places) : .unknown("nobody looked for it")
                )
            )
        }
        return runs.sorted { $0.identifier < $1.identifier }
    }

    private func work(
        of run: StoredRun,
        _ known: PruneRecords,
        _ places: WorkPlaces
    ) async -> PrunableRun.Work {
        if known.pending.contains(run.overview.identifier) {
            return .unknown("a push or a notification of it is still to be done")
        }
        return await places.work(of: run)
    }

    private func runLeftovers(_ known: PruneRecords) async -> [Leftover] {
        var leftovers: [Leftover] = []
        let over = known.runs.values.filter { $0.overview.status.isOver }
            .sorted { $0.overview.identifier < $1.overview.identifier }
        for run in over {
            let path = "\(folders.runs)/\(run.overview.identifier)"
            leftovers.append(
                Leftover(
                    kind: .run,
                    name: path,
                    owner: .run(run.overview.identifier),
                    sizeBytes: await size(path, ended: run.overview.ended)
                )
            )
        }
        for name in Self.names(in: folders.runs) {
            guard let run = RunIdentifier(parsing: name), known.runs[run] == nil else { continue }
            let path = "\(folders.runs)/\(name)"
            let isRemoved = known.removed.contains(run)
            leftovers.append(
                Leftover(
                    kind: .run,
                    name: path,
                    owner: isRemoved ? .forsaken("its run was removed") : .unknown,
                    sizeBytes: await FolderRemoval.freedBytes(path),
                    touched: Self.modified(path),
                    mayHoldWork: !isRemoved
                        && access(RunFolder(path: path).workspace, F_OK) == 0
                )
            )
        }
        return leftovers
    }

    private func size(_ path: String, ended: Int?) async -> Int? {
        guard isMeasured || policy.isLimitedByDisk || policy.isDue(ended ?? now, at: now) else {
            return nil
        }
        return await FolderRemoval.freedBytes(path)
    }

    // MARK: Engine

    private func engineLeftovers(_ known: PruneRecords) async throws -> [Leftover] {
        let owner = try folders.owner()
        let traces = try await EngineTraces(engine: engine)
            .all(isMeasured: isMeasured || policy.isLimitedByDisk)
        let volume = AgentVolume(engine: engine, folders: folders, environment: environment)
        let agents = await volume.namesInUse()
        return traces.flatMap { trace -> [Leftover] in
            if trace.kind == .image { return image(trace, known) }
            if trace.kind == .agent {
                guard trace.owner == owner, !agents.contains(trace.name) else { return [] }
                return [agent(trace, usedLast: volume.lastUse(of: trace.name))]
            }
            guard let found = ownership(of: trace, known, owner) else { return [] }
            return [
                Leftover(
                    kind: trace.kind,
                    name: trace.name,
                    owner: found.owner,
                    sizeBytes: trace.sizeBytes,
                    touched: trace.created,
                    isStray: found.isStray
                )
            ]
        }
    }

    /// What something on the engine was left by; nil for what is of another owner, or in use.
    private func ownership(
        of trace: EngineTraces.Trace,
        _ known: PruneRecords,
        _ owner: String
    ) -> (owner: Leftover.Owner, isStray: Bool)? {
        let isLabelled = trace.owner == owner
        if trace.helper != nil {
            guard isLabelled || trace.run.map({ known.has($0) }) == true,
                let created = trace.created, now - created > Self.longestHelp
            else { return nil }
            return (.forsaken("what it helped with is over"), true)
        }
        if let pipeline = trace.pipeline {
            if known.pipelines.contains(pipeline) {
                // Where a run of it is open, it is no leftover.
                return known.isOpen(pipeline) ? nil : (.pipeline(pipeline), false)
            }
            if known.removed.contains(pipeline) {
                return (.forsaken("its runs were removed"), false)
            }
            return isLabelled ? (.unknown, false) : nil
        }
        guard let name = trace.run else { return nil }
        if let run = known.runs[name] {
            return run.overview.status.isOver ? (.run(name), !Self.keepsContainer(run)) : nil
        }
        if known.removed.contains(name) { return (.forsaken("its run was removed"), false) }
        return isLabelled ? (.unknown, false) : nil
    }

    /// Whether a run was to keep its container.
    private static func keepsContainer(_ run: StoredRun) -> Bool {
        switch run.machine?.keptContainers {
        case .always: true
        case .failed: run.overview.status != .succeeded
        case .never, nil: false
        }
    }

    /// An image of Berth's own naming that no container uses and runs of this store used.
    private func image(_ trace: EngineTraces.Trace, _ known: PruneRecords) -> [Leftover] {
        guard trace.names.allSatisfy({ $0.hasPrefix("berth/") }) else { return [] }
        let users = known.users(ofImage: [trace.name] + trace.names)
        guard !users.isEmpty else { return [] }
        let names = trace.names.isEmpty ? [trace.name] : trace.names
        return names.map { name in
            Leftover(
                kind: .image,
                name: name,
                owner: .shared(users),
                sizeBytes: name == names.last ? trace.sizeBytes : 0,
                touched: trace.created
            )
        }
    }

    /// A release of the agent that runs do not get any more, unless somebody chooses it again.
    private func agent(_ trace: EngineTraces.Trace, usedLast time: Int?) -> Leftover {
        Leftover(
            kind: .agent,
            name: trace.name,
            owner: .shared([]),
            sizeBytes: trace.sizeBytes,
            touched: time ?? trace.created
        )
    }

    // MARK: Folders that runs share

    private func sharedLeftovers() -> [Leftover] {
        ObjectCache(path: folders.objects).entries().map { entry in
            Leftover(
                kind: .objects,
                name: entry.path,
                owner: .shared([]),
                sizeBytes: entry.sizeBytes,
                touched: entry.usedNanoseconds / 1_000_000
            )
        }
    }

    private func repositories(_ known: PruneRecords) async -> [Leftover] {
        let folder = RepositoryCopies(folders: folders).folder
        var leftovers: [Leftover] = []
        for name in Self.names(in: folder) where !name.hasSuffix(".lock") {
            let path = "\(folder)/\(name)"
            if let isAlive = RepositoryCopies.isBeingMade(name) {
                guard !isAlive else { continue }
                leftovers.append(
                    Leftover(
                        kind: .repository,
                        name: path,
                        owner: .forsaken("it was being made when the daemon was killed"),
                        sizeBytes: await FolderRemoval.freedBytes(path)
                    )
                )
                continue
            }
            let users = known.users(ofRepository: path)
            leftovers.append(
                Leftover(
                    kind: .repository,
                    name: path,
                    owner: .shared(users),
                    sizeBytes: await FolderRemoval.freedBytes(path),
                    touched: Self.modified(path),
                    mayHoldWork: await hasWork(path)
                )
            )
        }
        return leftovers
    }

    /// Whether a copy has commits that its remote does not have; true where nobody can tell.
    private func hasWork(_ path: String) async -> Bool {
        do {
            let program = try await GitProgram.find(environment: environment)
            return try await UserRepository.discover(at: path, program: program).hasWorkOfItsOwn()
        } catch {
            return true
        }
    }

    private static func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }

    private static func modified(_ path: String) -> Int? {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        return Int(status.st_mtim.tv_sec) * 1_000
    }
}
