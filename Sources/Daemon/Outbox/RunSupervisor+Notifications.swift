import JSONC
import OrderedCollections
import Runner
import Runs
import Store

/// What is told to somebody who is not looking.
extension RunSupervisor {
    /// Who tells.
    nonisolated var notificationHandler: NotificationHandler {
        NotificationHandler(settings: settings, environment: environment)
    }

    /// The jobs that tell of something, one for each way that the user set up.
    ///
    /// Their keys are the notification's, so that nothing is told twice.
    nonisolated func jobs(telling notification: Runs.Notification?) -> [OutboxJob] {
        guard let notification, let settings = settings.current else { return [] }
        return NotificationDelivery(settings, environment: environment).ways(for: notification)
            .map { way in
                OutboxJob(
                    key: "notification/\(notification.identifier)/\(way.rawValue)",
                    kind: .notification,
                    run: notification.run?.identifier,
                    content: [
                        "way": .string(way.rawValue), "notification": notification.json,
                    ],
                    created: notification.time
                )
            }
    }

    /// Tells of something that no other write goes with.
    func tell(_ notification: Runs.Notification?) {
        let jobs = jobs(telling: notification)
        guard !jobs.isEmpty else { return }
        do {
            try store.writeNow { transaction in
                for job in jobs { try transaction.enqueue(job) }
            }
            outboxBell.ring()
        } catch {
            log.write("cannot keep a notification: \(Fault.line(of: error))")
        }
    }

    /// The notification of a run's end.
    ///
    /// One that a spent budget stopped is told as that, unless only failures are asked for.
    nonisolated func notification(of run: RunOverview, _ summary: RunSummary) -> Runs.Notification?
    {
        var notification = Runs.Notification(
            run.status,
            of: .init(run),
            time: run.ended ?? RunEvent.now(),
            isByUser: run.status == .stoppedByUser
        )
        let occasions = settings.current?.notifiedOccasions ?? []
        if summary.errorCode == "agent-budget", occasions.contains(.budget) {
            notification?.occasion = .budget
        }
        return notification
    }

    /// Tells that a credential is parked, once for all of its runs.
    func tell(of park: RunStatus.Park, quota: String) {
        let parked = waiting.values.filter { $0.quota == quota }
        let working = atWork.filter { $0.value.quota == quota }
        guard parked.count + working.count == 1,
            let run = parked.first?.overview.identifier ?? working.keys.first,
            let overview = try? store.readNow({ try $0.overview(of: run) })
        else {
            let count = parked.count + working.count
            return tell(.parked(park, runs: count, time: RunEvent.now()))
        }
        tell(Runs.Notification(.parked(park), of: .init(overview), time: RunEvent.now()))
    }

    /// Tells of waits that are new and that somebody may want to end.
    func tell(of waits: [RunStatus.Wait]) {
        let now = RunEvent.now()
        if waits.contains(.credential) {
            let count = waits.count { $0 == .credential }
            tell(.credentialNeeded(runs: count, time: now))
        }
        let stops = waits.compactMap { wait -> BudgetState.Stop? in
            if case .budget(let stop) = wait { stop } else { nil }
        }
        if let stop = stops.first { tell(.budgetSpent(stop, runs: stops.count, time: now)) }
    }
}

extension Runs.Notification.RunSubject {
    /// What is told of a run, as it stands.
    init(_ run: RunOverview) {
        self.init(
            identifier: run.identifier,
            prompt: run.title,
            repository: run.repository,
            branch: run.branch,
            commits: run.commits.count,
            costDollars: run.progress.costDollars > 0 ? run.progress.costDollars : nil,
            durationMilliseconds: run.started.map { (run.ended ?? RunEvent.now()) - $0 }
        )
    }
}
