import Diagnostics
import DockerEngine
import Gateway
import JSONC
import OrderedCollections
import Runner
import Runs
import Store

extension RunSupervisor {
    /// Takes a task in: checks everything that can be known before anything is made, and queues
    /// it.
    ///
    /// - Returns: The runs that were made of it.
    /// - Throws: What is wrong with it; nothing is kept then.
    func submit(_ dispatch: RunDispatch) async throws -> [JSONValue] {
        let pipeline = try dispatch.submission.continued.map { run in
            try store.readNow { try $0.overview(of: run).pipeline }
        }
        if let pipeline { try claim(pipeline) }
        defer { if let pipeline { unclaim(pipeline) } }
        var accepted = try await accept(dispatch)
        let submission = accepted.submission
        var runs: [RunView] = []
        var isEngineChecked = false
        for number in 1...dispatch.count {
            var one = submission
            if dispatch.count > 1, let branch = submission.branch {
                one.branch = "\(branch)-\(number)"
            }
            let run = Self.newIdentifier()
            let ground = try await check(one, of: accepted, as: run)
            accepted.ground = ground
            if let remote = try await pushRemote(one, of: accepted, at: ground) {
                one.push = .remote(remote)
            }
            if !isEngineChecked { try await checkEngine(accepted) }
            isEngineChecked = true
            let overview = try await insert(run, one, accepted.continued, accepted.credential)
            environments[run] = dispatch.environment
            waiting[run] = WaitingRun(
                submission: one,
                overview: overview,
                reservation: reservation(one, dispatch.environment),
                hasBegun: false,
                // What others still work on may be another one by then.
                ground: one.after.isEmpty && one.continued == nil ? ground : nil
            )
            log.write("run \(run) was handed in")
            runs.append(RunView(overview, runs: place.folders.runs))
        }
        schedule()
        // Who has to wait looks again when it begins.
        for run in runs { waiting[run.identifier]?.ground = nil }
        return runs.map(\.json)
    }

    private func insert(
        _ run: RunIdentifier,
        _ submission: RunSubmission,
        _ continued: StoredRun?,
        _ credential: String?
    ) async throws -> RunOverview {
        let time = RunEvent.now()
        var overview = RunOverview(
            identifier: run,
            pipeline: submission.isFork ? nil : continued?.overview.pipeline,
            submission: submission,
            status: .queued(.turn),
            created: time
        )
        if let continued, !submission.isFork { overview.branch = continued.overview.branch }
        if submission.rehearsal == nil { overview.credential = credential }
        let kept = overview
        let events = [
            RunEvent(
                run: run,
                time: time,
                kind: .submitted,
                content: [
                    "prompt": .string(overview.title), "repository": .string(overview.repository),
                ]
            ),
            .status(.queued(.turn), run: run, time: time),
        ]
        try await store.write { try $0.insert(kept, submission: submission, events: events) }
        return overview
    }

    /// Looks for a credential that a client brought; runs that wait for one may go on.
    func offer(_ environment: [String: String]) throws {
        _ = purse.take(from: environment)
        schedule()
    }

    /// Forgets the credentials that clients brought; runs at work go on with theirs.
    func forgetCredentials() {
        purse.forget()
        log.write("the credentials that clients brought are forgotten")
    }

    static func newIdentifier() -> RunIdentifier {
        var generator = SystemRandomNumberGenerator()
        return RunIdentifier(epochSeconds: RunEvent.now() / 1_000, using: &generator)
    }

    /// What a run keeps from others while it works, as its flags and the user's settings say.
    func reservation(_ submission: RunSubmission, _ environment: [String: String]) -> Reservation {
        let sources = SettingsSources(flags: submission.flags, environment: environment)
        let settings = try? Settings(sources)
        return limits.reservation(memory: settings?.memory, processors: settings?.processors)
    }

    /// How much may work at once.
    var limits: QueueLimits { Machine.limits(settings.current) }

    // MARK: Looking

    /// The runs of a list, the newest first: those that are not over, or all.
    func views(all: Bool) throws -> [JSONValue] {
        var filter = RunFilter()
        if !all { filter.isOver = false }
        let chosen = filter
        return try store.readNow { try $0.runs(chosen) }
            .map { RunView($0, runs: place.folders.runs).json }
    }

    /// The run of a name: its id, the beginning of one, or its branch.
    ///
    /// - Throws: A diagnostic when there is none, or several.
    func views(named name: String) throws -> [JSONValue] {
        let overview = try store.readNow { view in
            if let run = try view.newestRun(branch: name) { return try view.overview(of: run) }
            return try view.overview(of: try view.run(prefix: name))
        }
        return [RunView(overview, runs: place.folders.runs).json]
    }

    /// Everything that is kept of a run.
    func view(_ name: String) throws -> JSONValue {
        let (run, events, pushes, manifest) = try store.readNow { view in
            let run = try view.run(try view.run(prefix: name))
            let manifest = try view.manifestHead(of: run.overview.identifier)
            let pushes = PushJob.all(try view.jobs(of: run.overview.identifier))
            guard run.overview.status.isOver else { return (run, [RunEvent](), pushes, manifest) }
            return (
                run, try view.lastEvents(of: run.overview.identifier, limit: 200), pushes, manifest
            )
        }
        let summary = events.last { $0.content["summary"] != nil }?.content["summary"]
            .flatMap { try? RunSummary($0) }
        return RunView(
            run,
            summary: summary,
            pushes: pushes,
            manifest: manifest,
            runs: place.folders.runs
        ).json
    }

    /// The run whose id begins with a text.
    nonisolated func identifier(of name: String) throws -> RunIdentifier {
        try store.readNow { try $0.run(prefix: name) }
    }

    /// Whether nothing happens to a run any more.
    nonisolated func isOver(_ run: RunIdentifier) throws -> Bool {
        try store.readNow { try $0.overview(of: run).status.isOver }
    }

    /// Events in their order.
    nonisolated func events(
        after number: Int,
        run: RunIdentifier?,
        limit: Int
    ) throws -> [StoredEvent] {
        try store.readNow { try $0.storedEvents(after: number, run: run, limit: limit) }
    }
}
