/// What is removed of that which runs left behind.
///
/// Containers and networks go when their time has come: they can be made anew. Clones and volumes
/// go only when no run of their pipeline is open and all its work is merged or there is none.
/// Nothing that may be the only copy of something ever goes, however little disk is left.
public struct PrunePolicy: Hashable, Sendable {
    /// How long leftovers are kept after their run ended.
    public var age: TimeSpan
    /// How much disk they may take before the oldest go sooner; nil for no limit.
    public var disk: ByteCount?
    /// Whether what failed and stopped runs left is kept whatever its age.
    public var keepsFailed: Bool

    /// Creates a policy.
    public init(age: TimeSpan, disk: ByteCount? = nil, keepsFailed: Bool = false) {
        self.age = age
        self.disk = disk
        self.keepsFailed = keepsFailed
    }

    /// Creates the policy that the user set.
    public init(_ settings: Settings) {
        self.init(
            age: settings.pruneAge,
            disk: settings.pruneDisk,
            keepsFailed: settings.keepsFailedRuns
        )
    }

    /// Decides about all leftovers.
    ///
    /// - Parameters:
    ///   - leftovers: What there is.
    ///   - runs: All runs that are known, those without leftovers included.
    ///   - now: The time, in milliseconds since 1970.
    /// - Returns: Each leftover once, removed or kept, with the reason.
    public func decision(
        about leftovers: [Leftover],
        of runs: [PrunableRun],
        at now: Int
    ) -> PruneDecision {
        let sight = PruneSight(runs, policy: self, now: now)
        var decision = PruneDecision()
        var spare: [(leftover: Leftover, ended: Int, reason: String)] = []
        for leftover in leftovers {
            switch sight.verdict(on: leftover) {
            case .keep(let reason): decision.kept.append(.init(leftover: leftover, reason: reason))
            case .remove(let reason):
                decision.removals.append(.init(leftover: leftover, reason: reason))
            case .spare(let ended, let reason): spare.append((leftover, ended, reason))
            }
        }
        let fixed = decision.kept.compactMap(\.leftover.sizeBytes)
        var taken = (fixed + spare.compactMap(\.leftover.sizeBytes)).reduce(0) { sum, size in
            let (next, isOverflow) = sum.addingReportingOverflow(max(0, size))
            return isOverflow ? .max : next
        }
        let oldestFirst = spare.sorted {
            ($0.ended, $0.leftover.name) < ($1.ended, $1.leftover.name)
        }
        for (leftover, _, reason) in oldestFirst {
            let size = max(0, leftover.sizeBytes ?? 0)
            guard let disk, taken > disk.bytes, size > 0 else {
                decision.kept.append(.init(leftover: leftover, reason: reason))
                continue
            }
            taken -= size
            decision.removals.append(
                .init(
                    leftover: leftover,
                    reason: "more than \(disk) is taken, and it is the oldest"
                )
            )
        }
        decision.isStillOver = disk.map { taken > $0.bytes } ?? false
        return decision
    }
}
