import Diagnostics
import Runner
import Runs
import Store

/// Whose turn it is.
extension RunSupervisor {
    /// Decides which runs begin now, and keeps why each other one waits.
    func schedule() {
        guard !isClosing else { return }
        do {
            let decision = try queue().decision(at: RunEvent.now())
            for (run, failure) in decision.failures {
                let summary = RunSummary(refusedBy: [failure.diagnostic])
                try close(run, .failed(failure.summary), summary)
            }
            tell(of: try decision.waits.filter { try note($0.value, $0.key) }.map(\.value))
            for run in decision.beginnings { begin(run, isStopped: false) }
            wake(at: wakeTime(decision))
            if !decision.failures.isEmpty { schedule() }
        } catch {
            log.write("cannot decide which run is next: \(Fault.line(of: error))")
            wake(at: RunEvent.now() + 5_000)
        }
    }

    /// A budget may be raised at any time, and nobody tells.
    private func wakeTime(_ decision: RunQueue.Decision) -> Int? {
        let isBudgetSpent = decision.waits.values.contains { wait in
            if case .budget = wait { true } else { false }
        }
        guard isBudgetSpent else { return decision.wake }
        return min(decision.wake ?? .max, RunEvent.now() + Self.budgetInterval)
    }

    private func queue() throws -> RunQueue {
        let after = Set(waiting.values.flatMap(\.submission.after))
        let (budgets, now) = (budgets, RunEvent.now())
        let (parks, predecessors, budget) = try store.readNow { view in
            (
                try view.parks(), try after.map { ($0, try Self.predecessor($0, view)) },
                try budgets.state(at: now, view)
            )
        }
        return RunQueue(
            queued: waiting.values.map { run in
                let isKnown = !run.needsCredential || isPaid(run)
                return run.queued(isCredentialKnown: isKnown)
            },
            working: atWork.values.map(\.working),
            limits: limits,
            parks: parks,
            predecessors: Dictionary(uniqueKeysWithValues: predecessors),
            lastBeginnings: lastBeginnings,
            budget: budget
        )
    }

    private static func predecessor(
        _ run: RunIdentifier,
        _ view: StoreView
    ) throws -> RunQueue.Predecessor {
        do {
            let status = try view.overview(of: run).status
            if status == .succeeded { return .succeeded }
            return status.isOver ? .ended(status) : .open
        } catch is StoreError {
            return .unknown
        }
    }

    private func wake(at time: Int?) {
        timer?.cancel()
        timer = time.map { time in
            Task {
                try? await Task.sleep(for: .milliseconds(max(10, time - RunEvent.now())))
                if !Task.isCancelled { schedule() }
            }
        }
    }

    /// Keeps why a run waits, once for each reason.
    ///
    /// - Returns: Whether the reason is new.
    private func note(_ wait: RunStatus.Wait, _ run: RunIdentifier) throws -> Bool {
        guard let known = waiting[run] else { return false }
        var status = RunStatus.queued(wait)
        if known.hasBegun, case .parked(let park) = wait { status = .parked(park) }
        guard known.overview.status != status else { return false }
        waiting[run]?.overview.status = status
        let kept = status
        try store.writeNow { transaction in
            try transaction.update(
                run,
                events: [.status(kept, run: run, time: RunEvent.now())]
            ) { $0.status = kept }
        }
        return true
    }
}
