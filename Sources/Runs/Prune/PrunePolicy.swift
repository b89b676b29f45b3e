/// What is removed of that which runs left behind.
///
/// Containers, networks, images and packs go when their time has come: they can be made anew. What
/// is kept of a run, and volumes, go only when no run of the pipeline is open and all its work is
/// merged or there is none. Nothing that may be the only copy of something ever goes, however
/// little disk is left.
public struct PrunePolicy: Hashable, Sendable {
    /// How long leftovers are kept after their run ended.
    public var age: TimeSpan
    /// How much disk they may take before the oldest go sooner; nil for no limit.
    public var disk: ByteCount?
    /// How much of the disk is to stay free, else the oldest go sooner; nil for nothing.
    public var free: ByteCount?
    /// Whether what failed and stopped runs left is kept whatever its age.
    public var keepsFailed: Bool

    /// Creates a policy.
    public init(
        age: TimeSpan,
        disk: ByteCount? = nil,
        free: ByteCount? = nil,
        keepsFailed: Bool = false
    ) {
        self.age = age
        self.disk = disk
        self.free = free
        self.keepsFailed = keepsFailed
    }

    /// Creates the policy that the user set.
    public init(_ settings: Settings) {
        self.init(
            age: settings.pruneAge,
            disk: settings.pruneDisk,
            free: settings.pruneFree,
            keepsFailed: settings.keepsFailedRuns
        )
    }

    /// Whether something goes sooner when disk is short.
    public var isLimitedByDisk: Bool { disk != nil || free != nil }

    /// Whether the time of what was needed until a moment has come.
    ///
    /// - Parameters:
    ///   - time: The moment, in milliseconds since 1970.
    ///   - now: The time, in milliseconds since 1970.
    /// - Returns: Whether it goes.
    public func isDue(_ time: Int, at now: Int) -> Bool {
        let (longest, isOverflow) = age.seconds.multipliedReportingOverflow(by: 1000)
        return !isOverflow && now - time >= longest
    }

    /// Decides about all leftovers.
    ///
    /// - Parameters:
    ///   - leftovers: What there is.
    ///   - runs: All runs that are known, those without leftovers included.
    ///   - now: The time, in milliseconds since 1970.
    ///   - freeBytes: How much of the disk is free; nil where that is unknown.
    /// - Returns: Each leftover once, removed or kept, with the reason.
    public func decision(
        about leftovers: [Leftover],
        of runs: [PrunableRun],
        at now: Int,
        freeBytes: Int? = nil
    ) -> PruneDecision {
        let sight = PruneSight(runs, policy: self, now: now)
        var decision = PruneDecision()
        var spare: [(leftover: Leftover, ended: Int, reason: String)] = []
        for leftover in leftovers {
            switch sight.verdict(on: leftover) {
            case .keep(let reason):
                decision.kept.append(.init(leftover: leftover, reason: reason, isHeld: true))
            case .remove(let reason):
                decision.removals.append(.init(leftover: leftover, reason: reason))
            case .spare(let ended, let reason): spare.append((leftover, ended, reason))
            }
        }
        let kept = (decision.kept.map(\.leftover) + spare.map(\.leftover)).compactMap(\.sizeBytes)
        var shortage = shortage(taken: kept.reduce(0, Self.sum), freeBytes, decision.freedBytes)
        let oldestFirst = spare.sorted {
            ($0.ended, $0.leftover.name) < ($1.ended, $1.leftover.name)
        }
        for (leftover, _, reason) in oldestFirst {
            let size = max(0, leftover.sizeBytes ?? 0)
            guard let short = shortage, short.bytes > 0, size > 0 else {
                decision.kept.append(.init(leftover: leftover, reason: reason))
                continue
            }
            shortage?.bytes -= size
            decision.removals.append(
                .init(leftover: leftover, reason: "\(short.reason), and it is the oldest")
            )
        }
        decision.isStillOver = (shortage?.bytes ?? 0) > 0
        return decision
    }

    /// How many bytes have to go beyond what goes by its age, and why; nil without a limit.
    private func shortage(
        taken: Int,
        _ freeBytes: Int?,
        _ freed: Int
    ) -> (bytes: Int, reason: String)? {
        let over = disk.map { (taken - $0.bytes, "more than \($0) is taken") }
        var below: (Int, String)?
        if let free, let freeBytes {
            below = (free.bytes - Self.sum(freeBytes, freed), "less than \(free) is free")
        }
        return [over, below].compactMap(\.self).max { $0.0 < $1.0 }
    }

    private static func sum(_ sum: Int, _ size: Int) -> Int {
        let (next, isOverflow) = sum.addingReportingOverflow(max(0, size))
        return isOverflow ? .max : next
    }
}
