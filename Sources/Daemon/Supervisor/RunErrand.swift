import Diagnostics
import DockerEngine
import FoundationEssentials
import Gateway
import JSONC
import OrderedCollections
import Rehearsal
import Runner
import Runs
import Store

/// One run's way through the driver, in the surroundings that its caller gave it.
struct RunErrand: Sendable {
    let run: RunIdentifier
    let store: Store
    let surroundings: HostSurroundings
    let controls: AsyncStream<RunControl>
    /// The name of the credential that pays.
    let payer: String
    /// The stored credential; nil for that of the surroundings.
    let access: ModelAccess?
    /// What all runs may spend.
    let budgets: BudgetBook
    /// Hears of a limit of the model's API, or of nil when it answered.
    let tell: @Sendable (ModelLimit?) -> Void
    /// Rings when there is something new to do outside.
    let outboxBell: EventBell
    /// Whether the run goes on only to be stopped.
    let isStopped: Bool
    /// Whether the surroundings are those that the task was handed in from.
    let isCallerKnown: Bool

    /// Carries the run out, or goes on with it, until it is over or parked.
    ///
    /// - Returns: What the driver tells of it.
    /// - Throws: What is wrong with the run, or a cancellation: then it stays as it is.
    @concurrent func carryOut() async throws -> RunDriver.Summary {
        let stored = try await store.read { [run] in try $0.run(run) }
        let request = try request(stored)
        let keeper = StoreKeeper(
            store: store,
            run: run,
            progress: stored.overview.progress,
            pushes: PushSchedule(run, stored.submission),
            outboxBell: outboxBell
        )
        let isRehearsal = stored.submission.rehearsal != nil
        let account = StoreAccount(
            store: store,
            run: run,
            payer: isRehearsal ? Spending.rehearsal : payer,
            budgets: isRehearsal ? nil : budgets,
            keeper: keeper,
            tell: tell
        )
        return try await surroundings.withRegistry { registry in
            let hasAgent = stored.machine.map { $0.state.phase >= .running } ?? false
            if !isCallerKnown, !hasAgent, !isStopped {
                sink(keeper)(.diagnostic(KeptEnvironment.note))
            }
            let driver = RunDriver(
                engine: try surroundings.engine(),
                resolver: surroundings.resolver(registry),
                folders: surroundings.folders,
                environment: surroundings.environment,
                keeper: keeper,
                account: account,
                controls: controls,
                progress: sink(keeper)
            )
            guard let machine = stored.machine,
                let ticket = stored.ticket.flatMap({ RunTicket(json: $0) })
            else { return try await driver.run(request) }
            // An agent may be at work: a daemon that is started on a full disk waits for room.
            return try await DiskPatience(
                folders: [surroundings.folders.state],
                progress: sink(keeper)
            ).repeating {
                // It may stand there as one that waits, which going on does not change by itself.
                if case .queued = stored.overview.status { try keeper.keep(machine, ticket) }
                try await tellSnapshots(of: ticket, keeper)
                return try await driver.resume(ticket, machine, request, isStopped: isStopped)
            }
        }
    }

    /// Tells of snapshots that nobody was told of; a repository that cannot be read is told by the
    /// work itself.
    private func tellSnapshots(of ticket: RunTicket, _ keeper: StoreKeeper) async throws {
        let untold = UntoldSnapshots(run: run, store: store, surroundings: surroundings)
        guard let events = try? await untold.events(ticket.repository), !events.isEmpty else {
            return
        }
        try await keeper.keep(events, agentOffset: nil)
    }

    /// Makes the request of what is kept of the run.
    private func request(_ stored: StoredRun) throws -> RunRequest {
        var request = try RunErrand.request(
            stored.submission,
            run: run,
            surroundings: surroundings
        )
        request.access = access
        if let continued = stored.submission.continued {
            request.continued = try store.readNow { try $0.run(continued).finalTicket }
        }
        return request
    }

    /// Makes a request of a submission.
    ///
    /// - Throws: A diagnostic for a scenario that cannot be read.
    static func request(
        _ submission: RunSubmission,
        run: RunIdentifier,
        surroundings: HostSurroundings
    ) throws -> RunRequest {
        let model: RunRequest.Model
        if let path = submission.rehearsal {
            model = .rehearsal(try scenario(path), path: path)
        } else {
            model = .live
        }
        var request = RunRequest(
            identifier: run,
            prompt: submission.prompt,
            repository: submission.repository,
            settings: SettingsSources(
                flags: submission.flags,
                environment: surroundings.environment,
                userFile: try surroundings.userSettings()
            ),
            model: model,
            environment: surroundings.environment,
            hostUser: surroundings.hostUser
        )
        request.base = submission.base
        request.point = submission.point
        request.isFork = submission.isFork
        request.branch = submission.branch
        request.grants = submission.grants
        request.withoutFeatures = submission.withoutFeatures
        return request
    }

    private static func scenario(_ path: String) throws -> Scenario {
        var isFolder = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder {
            throw DiagnosticError(
                Diagnostic(
                    code: "rehearsal-file",
                    "the scenario `\(path)` is a folder",
                    hints: ["name a file in it; docs/rehearsal.md tells how to write one"]
                )
            )
        }
        guard let bytes = try Files.read(path, followsLinks: true) else {
            throw DiagnosticError(
                Diagnostic(
                    code: "rehearsal-file",
                    "there is no scenario `\(path)`",
                    hints: ["docs/rehearsal.md tells how to write one"]
                )
            )
        }
        return try Scenario(parsing: bytes, path: path)
    }

    /// Keeps the events of the preparation.
    private func sink(_ keeper: StoreKeeper) -> ProgressSink {
        let run = run
        return { event in
            let kept: RunEvent
            switch event {
            case .diagnostic(let diagnostic):
                kept = RunEvent(
                    run: run,
                    time: RunEvent.now(),
                    kind: .diagnostic,
                    content: diagnostic.json.object ?? [:]
                )
            case .detail, .agent: return
            default:
                guard let content = event.json else { return }
                kept = RunEvent(run: run, time: RunEvent.now(), kind: .progress, content: content)
            }
            keeper.keepNow([kept])
        }
    }
}

extension StoredRun {
    /// The ticket that a later run goes on from: with the branch that really has the work, which is
    /// another one where the branch asked for was taken, moved or checked out meanwhile.
    var finalTicket: RunTicket? {
        var ticket = ticket.flatMap { RunTicket(json: $0) }
        if overview.status.isOver, let branch = overview.branch { ticket?.branch = branch }
        return ticket
    }
}
