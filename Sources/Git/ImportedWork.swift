/// What a run has left, as verified commits on top of its base.
public struct ImportedWork: Hashable, Sendable {
    /// The run.
    public let run: RunReference
    /// The commit it started from.
    public let base: ObjectName
    /// The newest commit; the base itself when the run changed nothing.
    public let tip: ObjectName
    /// The commits, oldest first; of very many, the newest ones.
    public let commits: [CommitSummary]
    /// How many commits there are.
    public let commitCount: Int
    /// How much the tip differs from the base.
    public let change: ChangeCount
    /// The commit that Berth made of what the agent had not committed, if there was any.
    public let uncommitted: ObjectName?
    /// What is in no commit, and why.
    public let leftOut: [LeftOutPath]
    /// How many untracked files and folders stay behind because an ignore rule names them.
    public let ignoredCount: Int
    /// What was out of the ordinary, each a sentence without a full stop.
    ///
    /// Names in it are of the agent's making.
    public let notes: [String]
    /// The folder with the repository that holds the objects.
    public let hostFolder: RunGitFolder

    /// Whether the run changed nothing.
    public var isEmpty: Bool { tip == base }
}
