/// What a run's files and commits were at one moment, kept in the user's repository.
///
/// It is a commit under `refs/berth/<run>/<number>` whose tree is the work tree and whose first
/// parent is the commit that the agent's `HEAD` was at.
public struct Snapshot: Hashable, Sendable {
    /// The run.
    public let run: RunReference
    /// The number within the run, from 1.
    public let number: Int
    /// The commit that is the snapshot.
    public let commit: ObjectName
    /// The files, those that no commit of the agent has among them.
    public let tree: ObjectName
    /// The commit that the agent's `HEAD` was at; one that could be verified.
    public let head: ObjectName
    /// What it was taken for, such as the identifier of a tool call; text of the caller.
    public let label: String?

    /// Names a snapshot that was taken before.
    public init(
        run: RunReference,
        number: Int,
        commit: ObjectName,
        tree: ObjectName,
        head: ObjectName,
        label: String? = nil
    ) {
        self.run = run
        self.number = number
        self.commit = commit
        self.tree = tree
        self.head = head
        self.label = label
    }

    /// The full name of the reference that keeps it.
    public var reference: String { run.snapshot(number) }
}

/// What came of taking a snapshot.
public struct SnapshotOutcome: Hashable, Sendable {
    /// The newest snapshot of the run; nil as long as the run has changed nothing.
    public let snapshot: Snapshot?
    /// Whether it was taken now; else nothing had changed and nothing was written.
    public let isNew: Bool
    /// How many files differ from the snapshot before, or from the base.
    public let changedFileCount: Int
    /// The first ``mostChangedPaths`` of them, in byte order.
    public let changedPaths: [RepositoryPath]
    /// What is in no snapshot, and why.
    public let leftOut: [LeftOutPath]
    /// What was out of the ordinary, each a sentence without a full stop.
    public let notes: [String]

    /// The most paths that are listed.
    public static let mostChangedPaths = 1_000
}
