public import Runs

/// A branch and the history of its runs, the oldest first.
public struct Pipeline: Hashable, Sendable {
    /// Its name: the identifier of its first run.
    public var identifier: RunIdentifier
    /// The user's repository.
    public var repository: String
    /// The branch, once it is decided.
    public var branch: String?
    /// When its first run was handed in, in milliseconds since 1970.
    public var created: Int
    /// Its runs, those that were removed too.
    public var entries: [Entry]

    /// What the history tells of a run.
    public struct Entry: Hashable, Sendable {
        /// The run.
        public var run: RunIdentifier
        /// What was asked, whole.
        public var prompt: String
        /// Where it stands.
        public var status: RunStatus
        /// The agent's last words, once it is over.
        public var answer: String?
        /// The commits that came back, the oldest first.
        public var commits: [String]
        /// The price, in US dollars.
        public var costDollars: Double
        /// When it was handed in, in milliseconds since 1970.
        public var created: Int
        /// When its work began, in milliseconds since 1970.
        public var started: Int?
        /// When it was over, in milliseconds since 1970.
        public var ended: Int?
        /// Whether the run was removed, so that this is all that is left of it.
        public var isRemoved: Bool
    }
}
