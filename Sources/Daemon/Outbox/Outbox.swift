import Runner
import Runs
import Store

/// Does what is kept as to be done outside: each job once, in its lane, again when it came to
/// nothing, and after a restart where it was left.
///
/// A job is kept with `StoreTransaction.enqueue` in the transaction that makes it necessary; who
/// does that rings the bell afterwards.
actor Outbox {
    private let store: Store
    private let handlers: [OutboxJob.Kind: any OutboxHandler]
    private let bell: EventBell
    private let log: DaemonLog

    /// A line of jobs that are done one after the other.
    private struct Lane: Hashable {
        var kind: OutboxJob.Kind
        var name: String
    }

    private var busy: Set<Lane> = []

    /// How many jobs of a kind are carried out at once.
    private static let mostOfKind = 8
    /// How many due jobs are looked at together.
    private static let mostDue = 1_000
    /// How long to wait when the store cannot be read, or nothing is known to come.
    private static let longestPause = 60_000
    private static let pauseAfterFault = 5_000
    /// How often it is tried to keep what came of a job.
    private static let mostKeepings = 1_000

    /// Creates an outbox; nothing happens yet.
    ///
    /// - Parameters:
    ///   - store: Where the jobs are.
    ///   - handlers: Who carries them out; jobs of other kinds stay.
    ///   - bell: Rings when a job was kept.
    ///   - log: Where faults are written.
    init(store: Store, handlers: [any OutboxHandler], bell: EventBell, log: DaemonLog) {
        self.store = store
        self.handlers = Dictionary(handlers.map { ($0.kind, $0) }) { $1 }
        self.bell = bell
        self.log = log
    }

    /// Carries jobs out until the task is cancelled; those under way then stay begun.
    func run() async {
        await withDiscardingTaskGroup { group in
            var left = takeUp()
            while !Task.isCancelled {
                let mark = bell.mark
                left = left.filter { !start($0, isTakenUp: true, &group) }
                let pause = begin(&group)
                _ = await bell.rang(since: mark, within: .milliseconds(pause))
            }
            group.cancelAll()
        }
    }

    /// What an earlier daemon began; nobody knows yet whether it was done.
    private func takeUp() -> [OutboxJob] {
        do {
            let jobs = try store.readNow { try $0.jobs(.begun) }
            if !jobs.isEmpty { log.write("took up \(jobs.count) jobs that were begun") }
            return jobs
        } catch {
            log.write("cannot read the jobs that were begun: \(Fault.line(of: error))")
            return []
        }
    }

    /// Begins the jobs whose time has come.
    ///
    /// - Returns: How long nothing more is to do unless the bell rings, in milliseconds.
    private func begin(_ group: inout DiscardingTaskGroup) -> Int {
        let now = RunEvent.now()
        do {
            let (due, next) = try store.readNow { view in
                (
                    try view.dueJobs(at: now, limit: Self.mostDue),
                    try view.nextJobTime(after: now)
                )
            }
            for job in due where mayStart(job) {
                let begun = try store.writeNow { try $0.begin(job.key) }
                if let begun { start(begun, isTakenUp: false, &group) }
            }
            return min(Self.longestPause, next.map { max(1, $0 - now) } ?? Self.longestPause)
        } catch {
            log.write("cannot begin a job: \(Fault.line(of: error))")
            return Self.pauseAfterFault
        }
    }

    private func mayStart(_ job: OutboxJob) -> Bool {
        guard let handler = handlers[job.kind] else { return false }
        let lane = Lane(kind: job.kind, name: handler.lane(of: job))
        return !busy.contains(lane)
            && busy.count { $0.kind == job.kind } < Self.mostOfKind
    }

    /// Starts a job that is begun; false where it has to wait for its lane.
    @discardableResult
    private func start(
        _ job: OutboxJob,
        isTakenUp: Bool,
        _ group: inout DiscardingTaskGroup
    ) -> Bool {
        guard mayStart(job), let handler = handlers[job.kind] else { return false }
        let lane = Lane(kind: job.kind, name: handler.lane(of: job))
        busy.insert(lane)
        group.addTask {
            await self.carryOut(job, isTakenUp: isTakenUp, with: handler)
            await self.leave(lane)
        }
        return true
    }

    private func leave(_ lane: Lane) {
        busy.remove(lane)
        bell.ring()
    }

    private nonisolated func carryOut(
        _ job: OutboxJob,
        isTakenUp: Bool,
        with handler: any OutboxHandler
    ) async {
        let nextTime = handler.patience.nextTime(
            after: job.attempts,
            created: job.created,
            at: RunEvent.now()
        )
        let attempt = OutboxAttempt(job: job, isTakenUp: isTakenUp, nextTime: nextTime)
        var outcome: OutboxOutcome
        do {
            outcome = try await handler.carryOut(attempt)
        } catch is CancellationError {
            return
        } catch {
            outcome = OutboxOutcome(.retry(reason: Fault.line(of: error)))
        }
        // What was cut off by the daemon's end says nothing; what is done is done.
        if Task.isCancelled, outcome.result != .done { return }
        if case .retry(let reason, nil) = outcome.result {
            outcome.result =
                nextTime.map { .retry(reason: reason, notBefore: $0) }
                ?? .giveUp(reason: reason)
        }
        await keep(outcome, of: job, for: handler)
    }

    /// Keeps what came of a job.
    ///
    /// While the disk is full, that is tried again. Where it cannot be kept, the job stays begun,
    /// and the next daemon looks what became of it.
    private nonisolated func keep(
        _ outcome: OutboxOutcome,
        of job: OutboxJob,
        for handler: any OutboxHandler
    ) async {
        for _ in 1...Self.mostKeepings {
            do {
                try await store.write { try Self.keep(outcome, of: job, $0) }
                if case .retry = outcome.result { return }
                return await handler.ended(job)
            } catch let error as StoreError {
                // The job went with its run.
                if case .noJob = error { return await handler.ended(job) }
                log.write("cannot keep what came of a job: \(Fault.line(of: error))")
            } catch {
                log.write("cannot keep what came of a job: \(Fault.line(of: error))")
            }
            do {
                try await Task.sleep(for: .milliseconds(Self.pauseAfterFault))
            } catch {
                return
            }
        }
    }

    private static func keep(
        _ outcome: OutboxOutcome,
        of job: OutboxJob,
        _ transaction: StoreTransaction
    ) throws {
        let time = RunEvent.now()
        switch outcome.result {
        case .done: try transaction.finish(job.key, at: time, content: outcome.content)
        case .superseded: try transaction.supersede(job.key, at: time)
        case .retry(let reason, let notBefore):
            try transaction.retry(job.key, notBefore: notBefore ?? time, reason: reason)
        case .giveUp(let reason): try transaction.giveUp(job.key, at: time, reason: reason)
        }
        if let run = job.run { try transaction.append(outcome.events, to: run) }
    }
}
