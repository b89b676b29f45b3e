import Git
import JSONC
import OrderedCollections
import Runner
import Runs
import Store

/// Keeps the pushes that a run's events make necessary, in the same transaction as the events.
///
/// While the agent works, each snapshot is pushed: the branch at the remote is what the run's
/// branch would be if the run ended then. At the end the branch itself is pushed.
struct PushSchedule: Sendable {
    /// The run.
    let run: RunIdentifier
    /// The remote, by name or address.
    let remote: String

    /// Makes the schedule of a run; nil for one that is not pushed.
    init?(_ run: RunIdentifier, _ submission: RunSubmission) {
        guard let remote = submission.push?.remote else { return nil }
        self.run = run
        self.remote = remote
    }

    /// Keeps what an event makes necessary.
    ///
    /// - Returns: Whether there is something new to do.
    func note(_ event: RunEvent, _ transaction: StoreTransaction) throws -> Bool {
        guard let commit = event.content["commit"]?.string else { return false }
        let overview = try transaction.view.overview(of: run)
        var order = PushOrder(
            repository: overview.repository,
            remote: remote,
            branch: overview.branch ?? "",
            commit: commit
        )
        switch event.kind {
        case .snapshot:
            order.head = event.content["head"]?.string
            return try enqueueSnapshot(order, transaction)
        case .branch:
            let known = PushJob.all(try transaction.view.jobs(of: run))
            let live = order
            order.branch = event.content["branch"]?.string ?? order.branch
            var isNew = try enqueue(order, transaction)
            // The work has got another name here; there, nothing that is in no branch may stay.
            if live.branch != order.branch, known.contains(where: { $0.order.lane == live.lane }) {
                isNew = try enqueue(live, transaction) || isNew
            }
            return isNew
        default: return false
        }
    }

    /// Keeps the push of a snapshot, unless the remote did not take the one before.
    private func enqueueSnapshot(
        _ order: PushOrder,
        _ transaction: StoreTransaction
    ) throws -> Bool {
        let last = PushJob.all(try transaction.view.jobs(of: run)).last {
            $0.order.lane == order.lane
        }
        if last?.job.state == .failed { return false }
        return try enqueue(order, transaction)
    }

    /// Keeps a push, unless that commit is the newest one that is pushed there or to be pushed.
    ///
    /// - Returns: Whether there is something new to do.
    @discardableResult
    func enqueue(_ order: PushOrder, _ transaction: StoreTransaction) throws -> Bool {
        let time = RunEvent.now()
        let known = PushJob.all(try transaction.view.jobs(of: run))
        let last = known.last { $0.order.lane == order.lane }
        if let last, last.order.commit == order.commit || last.order.pushed == order.commit {
            switch last.job.state {
            case .done, .begun: return false
            case .waiting, .failed: return try transaction.revive(last.job.key, at: time)
            case .superseded: break
            }
        }
        for older in known where older.job.state == .waiting && older.order.lane == order.lane {
            try transaction.supersede(older.job.key, at: time)
        }
        return try transaction.enqueue(
            OutboxJob(
                // A branch may come to the same commit twice, so it alone does not name a push.
                key: "push/\(run)/\(known.count + 1)/\(order.commit)",
                kind: .push,
                run: run,
                content: order.content,
                created: time
            )
        )
    }
}
