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
