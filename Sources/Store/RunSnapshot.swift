public import Runs

/// The files of a run as they were after a tool call.
public struct RunSnapshot: Hashable, Sendable {
    /// The run.
    public var run: RunIdentifier
    /// The number of its event; 0 before it is kept.
    public var event: Int
    /// The commit that keeps the files.
    public var commit: String
    /// The commit's tree.
    public var tree: String
    /// The tool calls since the snapshot before, by the agent's identifiers.
    public var toolCalls: [String]
    /// What differs from the snapshot before, as paths in the repository.
    public var changedFiles: [String]

    /// Creates a snapshot that is not kept yet.
    public init(
        run: RunIdentifier,
        commit: String,
        tree: String,
        toolCalls: [String],
        changedFiles: [String],
        event: Int = 0
    ) {
        self.run = run
        self.event = event
        self.commit = commit
        self.tree = tree
        self.toolCalls = toolCalls
        self.changedFiles = changedFiles
    }
}
