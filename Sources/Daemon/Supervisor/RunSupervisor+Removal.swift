import Diagnostics
import Git
import JSONC
import Runner
import Runs
import Store

extension RunSupervisor {
    /// Removes a run with everything of it; its branch stays.
    ///
    /// - Parameters:
    ///   - name: The run's id, or the beginning of one.
    ///   - force: Whether a run that is not over is stopped for it, the only copy of work goes too,
    ///     and an engine that does not answer is no reason to keep the rest.
    ///   - environment: The environment of the caller, which names the engine.
    /// - Throws: A diagnostic for a run that is not over, or that has the only copy of its work.
    func remove(_ name: String, force: Bool, environment: [String: String]) async throws {
        let run = try identifier(of: name)
        if force { try await end(run) }
        let stored = try store.readNow { try $0.run(run) }
        let pipeline = stored.overview.pipeline
        guard stored.overview.status.isOver, atWork[run] == nil else {
            throw try refusal(run, "it is not over; `berth stop \(run)` ends it")
        }
        guard claims[pipeline] == nil, !removing.contains(pipeline) else {
            throw try refusal(run, "something goes on with it at this moment")
        }
        removing.insert(pipeline)
        defer { removing.remove(pipeline) }
        let surroundings = HostSurroundings(
            environment: environment.isEmpty ? self.environment : environment,
            folders: place.folders,
            currentFolder: "/"
        )
        if !force {
            try checkPushed(run)
            try await checkCopies(of: stored, surroundings)
        }
        try await removeEverything(
            of: run,
            RunRemoval(engine: try surroundings.engine(), surroundings: surroundings),
            isEngineNeeded: !force
        )
        bell.ring()
        log.write("run \(run) was removed")
    }

    /// Stops a run and waits until its work is back.
    private func end(_ run: RunIdentifier) async throws {
        guard try !isOver(run) else { return }
        let driven = atWork[run]?.task
        _ = try stop("\(run)")
        await (driven ?? atWork[run]?.task)?.value
    }

    /// Makes sure that the work of a run is somewhere else, too.
    private func checkCopies(of run: StoredRun, _ surroundings: HostSurroundings) async throws {
        let name = run.overview.identifier
        let places = WorkPlaces(
            program: try await GitProgram.find(environment: surroundings.environment),
            store: store,
            folders: place.folders
        )
        switch await places.work(of: run) {
        case .none, .merged, .unmerged, .unknown: return
        case .onlyHere:
            let folder = RunFolder(path: "\(place.folders.runs)/\(name)")
            throw DiagnosticError(
                Diagnostic(
                    code: "run-unreturned",
                    "the work of the run \(name) was not brought back, and its clone is the only copy",
                    notes: [
                        "it is in `\(folder.workspace)`",
                        "call no git in there, which would obey what the agent configured",
                    ],
                    hints: ["take what you need from there, then `berth rm --force \(name)`"]
                )
            )
        case .abandoned(let branch):
            throw DiagnosticError(
                Diagnostic(
                    code: "run-abandoned",
                    "`\(branch)` is gone, and the snapshots of the run \(name) are all that is left of its work",
                    notes: ["they are `refs/berth/\(name)/…` in `\(run.overview.repository)`"],
                    hints: [
                        "`git branch \(branch) \(run.overview.commits.last ?? "COMMIT")` brings it back",
                        "or remove them with `berth rm --force \(name)`",
                    ]
                )
            )
        }
    }
}
