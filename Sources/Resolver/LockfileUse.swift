/// What is done with the lockfile beside the configuration.
public enum LockfileUse: Hashable, Sendable {
    /// What it records is used; it is never written.
    case read
    /// What it records is used; it is written where it says something else than was resolved.
    case write
    /// What it records is used; it must be there and say exactly what was resolved.
    case frozen
    /// It is neither read nor written.
    case ignored
}
