/// How the commits of a branch come into another one.
public enum MergeStrategy: String, Hashable, Sendable, CaseIterable {
    /// The other branch moves ahead where it can, else a commit with two parents is made.
    case merge
    /// One commit on top of the other branch has all changes.
    case squash
    /// Each commit is made again on top of the other branch.
    case rebase
    /// A commit with two parents is made in any case.
    case noFastForward = "no-ff"
}

/// What a merge came to.
public struct MergeOutcome: Hashable, Sendable {
    /// What was done.
    public enum Kind: Hashable, Sendable {
        /// The branch had everything already, and nothing was done.
        case nothing
        /// The branch moved ahead to the tip of the other.
        case fastForward
        /// A commit with two parents was made.
        case merged
        /// One commit with all changes was made.
        case squashed
        /// That many commits were made again.
        case rebased(commitCount: Int)
    }

    /// The branch that was merged into.
    public let branch: BranchName
    /// Its commit before; nil when it had none.
    public let old: ObjectName?
    /// Its commit now.
    public let tip: ObjectName
    /// What was done.
    public let kind: Kind
    /// The top of the work tree that was brought up to date, if the branch is checked out.
    public let updatedWorkTree: String?
}
