/// A part of a run's way, in order.
public enum RunPhase: String, Hashable, Sendable, CaseIterable {
    /// The repository is cloned and the configuration planned.
    case preparing
    /// The image is built or found.
    case building
    /// The container is made and the lifecycle commands run.
    case settingUp
    /// The container is taken off its network.
    case sealing
    /// The agent works.
    case running
    /// Its work is brought back.
    case collecting
    /// Nothing is left to do but to clean up.
    case finished
}

extension RunPhase: Comparable {
    /// Whether the left phase comes before the right one.
    public static func < (left: Self, right: Self) -> Bool { left.position < right.position }

    private var position: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
