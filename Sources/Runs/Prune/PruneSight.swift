/// What is known of runs and pipelines when leftovers are looked at.
struct PruneSight {
    /// What becomes of a leftover.
    enum Verdict {
        /// It stays, since something needs it.
        case keep(String)
        /// It goes.
        case remove(String)
        /// It stays unless disk is short; it was needed until then.
        case spare(ended: Int, String)
    }

    private let runs: [RunIdentifier: PrunableRun]
    private let pipelines: [RunIdentifier: [PrunableRun]]
    private let policy: PrunePolicy
    private let now: Int
    /// A run that may take an image or packs that it has not named yet.
    private let beginning: PrunableRun?

    init(_ runs: [PrunableRun], policy: PrunePolicy, now: Int) {
        self.runs = Dictionary(runs.map { ($0.identifier, $0) }, uniquingKeysWith: { $1 })
        pipelines = Dictionary(grouping: runs, by: \.pipeline)
        self.policy = policy
        self.now = now
        beginning = runs.first { run in
            switch run.status {
            case .preparing, .building, .settingUp: true
            default: false
            }
        }
    }

    func verdict(on leftover: Leftover) -> Verdict {
        switch leftover.owner {
        case .forsaken(let reason):
            return leftover.mayHoldWork ? .keep("it may hold work") : .remove(reason)
        case .unknown: return orphan(leftover)
        case .shared(let users): return shared(leftover, by: users.compactMap { runs[$0] })
        case .run(let name):
            guard let run = runs[name] else { return orphan(leftover) }
            return verdict(on: leftover, of: [run])
        case .pipeline(let name):
            guard let runs = pipelines[name] else { return orphan(leftover) }
            return verdict(on: leftover, of: runs)
        }
    }

    private func verdict(on leftover: Leftover, of owners: [PrunableRun]) -> Verdict {
        if let open = owners.first(where: { !$0.status.isOver }) {
            return .keep("its run is \(open.status.word)")
        }
        // A run whose end nobody knows counts as ended just now.
        let age = byAge(since: owners.map { $0.ended ?? now }.max() ?? now, "its run ended")
        if leftover.followsWork {
            // Where nothing goes for want of disk, nobody looks for the work of young runs.
            if case .spare = age, !policy.isLimitedByDisk { return age }
            if let reason = owners.lazy.compactMap({ hold(on: $0) }).first {
                return .keep(reason)
            }
        }
        if leftover.isStray { return .remove("it was not to be kept") }
        if policy.keepsFailed, owners.contains(where: { $0.status != .succeeded }) {
            return .keep("its run did not succeed")
        }
        return age
    }

    /// Why what belongs to a run's work is still needed; nil when it is not.
    private func hold(on run: PrunableRun) -> String? {
        let others = pipelines[run.pipeline] ?? [run]
        if let open = others.first(where: { !$0.status.isOver }) {
            return "the run \(open.identifier) goes on with it"
        }
        return others.lazy.compactMap(\.hold).first
    }

    /// What runs share: it can be made anew, and is kept for the next ones.
    private func shared(_ leftover: Leftover, by users: [PrunableRun]) -> Verdict {
        if let open = users.first(where: { !$0.status.isOver }) {
            return .keep("the run \(open.identifier) uses it")
        }
        if leftover.mayHoldWork { return .keep("it has work that is nowhere else") }
        if let beginning { return .keep("the run \(beginning.identifier) may need it") }
        // What a run would be continued or shown with is held by that run.
        if leftover.kind == .repository, !users.isEmpty { return .keep("runs have it") }
        let ends = users.map { $0.ended ?? now } + [leftover.touched].compactMap(\.self)
        return byAge(since: ends.max() ?? now, "it was used last")
    }

    /// What no known run left: made by a store that is gone.
    private func orphan(_ leftover: Leftover) -> Verdict {
        if leftover.mayHoldWork || leftover.kind == .volume {
            return .keep("nobody knows whether it holds work")
        }
        guard let touched = leftover.touched else { return .keep("nobody knows how old it is") }
        return byAge(since: touched, "no run is known that it belongs to; it was made")
    }

    private func byAge(since time: Int, _ what: String) -> Verdict {
        let reason = "\(what) \(Self.rough(now - time)) ago"
        return policy.isDue(time, at: now) ? .remove(reason) : .spare(ended: time, reason)
    }

    /// The largest unit of a time in milliseconds, such as `3d`.
    private static func rough(_ milliseconds: Int) -> String {
        let seconds = max(0, milliseconds) / 1000
        let units = [(86_400, "d"), (3600, "h"), (60, "m")]
        let unit = units.first { seconds >= $0.0 } ?? (1, "s")
        return "\(seconds / unit.0)\(unit.1)"
    }
}
