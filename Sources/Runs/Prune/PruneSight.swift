/// What is known of runs and pipelines when leftovers are looked at.
struct PruneSight {
    /// What becomes of a leftover.
    enum Verdict {
        /// It stays.
        case keep(String)
        /// It goes.
        case remove(String)
        /// It stays unless disk is short; its run ended then.
        case spare(ended: Int, String)
    }

    private let runs: [RunIdentifier: PrunableRun]
    private let pipelines: [RunIdentifier: [PrunableRun]]
    private let policy: PrunePolicy
    private let now: Int

    init(_ runs: [PrunableRun], policy: PrunePolicy, now: Int) {
        self.runs = Dictionary(runs.map { ($0.identifier, $0) }, uniquingKeysWith: { $1 })
        pipelines = Dictionary(grouping: runs, by: \.pipeline)
        self.policy = policy
        self.now = now
    }

    func verdict(on leftover: Leftover) -> Verdict {
        guard let run = leftover.run.flatMap({ runs[$0] }) else { return orphan(leftover) }
        if !run.status.isOver { return .keep("its run is \(run.status.word)") }
        if leftover.canHoldWork, let reason = hold(on: run) { return .keep(reason) }
        if policy.keepsFailed, run.status != .succeeded { return .keep("its run did not succeed") }
        // A run whose end nobody knows counts as ended just now.
        let ended = run.ended ?? now
        return byAge(since: ended, "its run ended")
    }

    /// Why a clone or a volume may still be needed; nil when it is not.
    private func hold(on run: PrunableRun) -> String? {
        let others = pipelines[run.pipeline] ?? [run]
        if let open = others.first(where: { !$0.status.isOver }) {
            return "the run \(open.identifier) goes on with it"
        }
        for other in others {
            switch other.work {
            case .none, .merged: continue
            case .unmerged(let branch): return "`\(branch)` is not merged"
            case .onlyHere: return "the work of \(other.identifier) may be nowhere else"
            }
        }
        return nil
    }

    /// What no known run left: made by a store that is gone, or by a run that was removed.
    private func orphan(_ leftover: Leftover) -> Verdict {
        if leftover.canHoldWork { return .keep("nobody knows whether it holds work") }
        guard let created = leftover.created else { return .keep("nobody knows how old it is") }
        return byAge(since: created, "no run is known that it belongs to; it was made")
    }

    private func byAge(since time: Int, _ what: String) -> Verdict {
        let milliseconds = max(0, now - time)
        let age = TimeSpan(seconds: milliseconds / 1000)
        let reason = "\(what) \(Self.rough(age)) ago"
        let (longest, isOverflow) = policy.age.seconds.multipliedReportingOverflow(by: 1000)
        if !isOverflow, milliseconds >= longest { return .remove(reason) }
        return .spare(ended: time, reason)
    }

    /// The largest unit of a span, such as `3d`.
    private static func rough(_ span: TimeSpan) -> String {
        let units = [(86_400, "d"), (3600, "h"), (60, "m")]
        let unit = units.first { span.seconds >= $0.0 } ?? (1, "s")
        return "\(span.seconds / unit.0)\(unit.1)"
    }
}
