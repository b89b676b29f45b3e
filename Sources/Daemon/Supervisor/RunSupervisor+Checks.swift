import Diagnostics
import DockerEngine
import Gateway
import Runner
import Runs
import Store

/// Everything about a task that can be known before anything is made of it.
extension RunSupervisor {
    /// A task that may be taken in, with what was looked up for it.
    struct AcceptedTask {
        /// The task, with its repository's path.
        var submission: RunSubmission
        /// What its caller sees.
        var surroundings: HostSurroundings
        /// The run that goes on.
        var continued: StoredRun?
        /// The name of the credential that came with it.
        var credential: String?
        /// The stored credential that it would use.
        var access: ModelAccess?
        /// Branches that are not there yet, and will be when the run begins.
        var upcomingBranches: Set<String> = []
        /// Where another copy of the task begins, looked up just now.
        var ground: RunGround?
    }

    /// Checks a task as ``submit(_:)`` does, and keeps nothing.
    ///
    /// - Parameters:
    ///   - dispatch: The task.
    ///   - upcomingBranches: Branches that it may begin at though they are not there yet.
    /// - Throws: What is wrong with it.
    func check(_ dispatch: RunDispatch, upcomingBranches: Set<String>) async throws {
        var accepted = try await accept(dispatch)
        accepted.upcomingBranches.formUnion(upcomingBranches)
        let ground = try await check(accepted.submission, of: accepted, as: Self.newIdentifier())
        _ = try await pushRemote(accepted.submission, of: accepted, at: ground)
        try await checkEngine(accepted)
    }

    /// Looks up what a task refers to.
    func accept(_ dispatch: RunDispatch) async throws -> AcceptedTask {
        var submission = dispatch.submission
        _ = purse.take(from: dispatch.environment)
        var caller = dispatch.environment
        let payment =
            submission.rehearsal == nil
            ? try payment(flags: submission.flags, environment: caller, known: nil) : nil
        if let found = payment?.environment { caller.merge(found) { $1 } }
        let surroundings = HostSurroundings(
            environment: caller,
            folders: place.folders,
            currentFolder: "/"
        )
        let continued = try submission.continued.map { run in
            try store.readNow { try $0.run(run) }
        }
        if let continued {
            submission.repository = continued.overview.repository
            submission.point = try await point(of: submission, in: continued, surroundings)
            inheritIsolation(&submission, from: continued)
        }
        submission.keptEnvironment = KeptEnvironment.variables(of: dispatch.environment)
        let predecessors = try submission.after.map { run in
            try store.readNow { try $0.run(run) }
        }
        submission.repository = try await RepositoryCopies(folders: place.folders).path(
            of: submission.repository,
            environment: caller
        )
        return AcceptedTask(
            submission: submission,
            surroundings: surroundings,
            continued: continued,
            credential: payment?.name,
            access: payment?.access,
            upcomingBranches: Set(
                predecessors.compactMap { $0.overview.branch ?? $0.submission.branch }
            )
        )
    }

    /// What goes on with a run, or does its task again, is isolated as that was, unless its author says otherwise.
    func inheritIsolation(_ submission: inout RunSubmission, from run: StoredRun) {
        guard submission.flags["isolation"] == nil,
            let isolation = run.finalTicket?.isolation, isolation != .container
        else { return }
        submission.flags["isolation"] = [isolation.name]
    }

    /// Checks a task, or one of its copies, as far as it needs no engine.
    ///
    /// - Returns: Where the run begins; nil where that is not there yet.
    func check(
        _ submission: RunSubmission,
        of accepted: AcceptedTask,
        as run: RunIdentifier
    ) async throws -> RunGround? {
        var request = try RunErrand.request(
            submission,
            run: run,
            surroundings: accepted.surroundings
        )
        request.access = accepted.access
        request.continued = accepted.continued?.finalTicket
        request.ground = accepted.ground
        return try await request.check(
            folders: place.folders,
            upcomingBranches: accepted.upcomingBranches
        )
    }

    /// Returns the remote that a task's branch is pushed to, as flags and settings say.
    ///
    /// - Throws: A diagnostic for a remote that is not there.
    func pushRemote(
        _ submission: RunSubmission,
        of accepted: AcceptedTask,
        at ground: RunGround?
    ) async throws -> String? {
        try await PushCheck(
            submission: submission,
            surroundings: accepted.surroundings,
            known: ground?.repository,
            pipelineRemote: submission.isFork ? nil : accepted.continued?.submission.push?.remote
        ).remote()
    }

    /// Checks that the engine is there and has the processors and the isolation that are asked for.
    func checkEngine(_ accepted: AcceptedTask) async throws {
        let engine = try accepted.surroundings.engine()
        let settings = try Settings(
            SettingsSources(
                flags: accepted.submission.flags,
                environment: accepted.surroundings.environment,
                userFile: try accepted.surroundings.userSettings()
            )
        )
        guard settings.processors != nil || settings.isolation.hasOwnKernel else {
            return try await engine.ping()
        }
        let information = try await engine.systemInformation()
        _ = try RuntimeChoice.runtime(for: settings.isolation, among: information.runtimes)
        guard let processors = settings.processors, let setting = settings["cpus"] else { return }
        let count = information.cpuCount
        guard processors > Double(count), count > 0 else { return }
        let value = setting.value.map { "\($0)" } ?? "\(processors)"
        throw DiagnosticError(
            Diagnostic(
                code: "setting-value",
                "`cpus` must be at most \(count), found `\(value)`",
                notes: [
                    "it is said by \(setting.effective.origin)",
                    "the engine's machine has \(count) \(count == 1 ? "processor" : "processors")",
                ],
                hints: ["leave it out: a run then shares what there is"]
            )
        )
    }
}
