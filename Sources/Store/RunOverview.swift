public import Runs

/// What lists show of a run: everything but its documents.
public struct RunOverview: Hashable, Sendable {
    /// The run.
    public let identifier: RunIdentifier
    /// The pipeline that it belongs to: the identifier of that one's first run.
    public let pipeline: RunIdentifier
    /// The user's repository: its path, or the URL that was handed in.
    public var repository: String
    /// The branch that the work comes back on, once it is decided.
    public var branch: String?
    /// The beginning of the prompt, at most ``titleLength`` characters.
    public let title: String
    /// The higher, the earlier it begins.
    public var priority: Int
    /// Where it stands.
    public var status: RunStatus
    /// When it was handed in, in milliseconds since 1970.
    public let created: Int
    /// When its work began, in milliseconds since 1970.
    public var started: Int?
    /// When it was over, in milliseconds since 1970.
    public var ended: Int?
    /// The container's identifier.
    public var container: String?
    /// The name of the credential that it uses; never the credential.
    public var credential: String?
    /// The memory that it has reserved.
    public var reservedMemory: ByteCount?
    /// The processors that it has reserved.
    public var reservedProcessors: Double?
    /// The commits that came back, the oldest first.
    public var commits: [String]
    /// How much differs from where it started.
    public var changedLines: ChangedLines?
    /// What its clone occupies, in bytes.
    public var cloneBytes: Int?
    /// What changes every second.
    public var progress: RunProgress
    /// Where the first byte of the agent's output lies that no kept event covers.
    public internal(set) var agentOffset: Int
    /// How many snapshots are kept.
    public internal(set) var snapshotCount: Int

    /// How many characters of the prompt the title has at most.
    public static let titleLength = 500

    /// How much a run changed.
    public struct ChangedLines: Hashable, Sendable {
        /// How many files.
        public var files: Int
        /// How many lines came in.
        public var added: Int
        /// How many lines went.
        public var removed: Int

        /// Creates a count.
        public init(files: Int, added: Int, removed: Int) {
            self.files = files
            self.added = added
            self.removed = removed
        }
    }

    /// Describes a run that is about to be kept for the first time.
    ///
    /// - Parameters:
    ///   - identifier: The run.
    ///   - pipeline: Its pipeline, or nil where it begins one.
    ///   - submission: What was handed in; it gives repository, branch, title and priority.
    ///   - status: Where the run stands.
    ///   - created: When it was handed in, in milliseconds since 1970.
    public init(
        identifier: RunIdentifier,
        pipeline: RunIdentifier? = nil,
        submission: RunSubmission,
        status: RunStatus,
        created: Int
    ) {
        self.identifier = identifier
        self.pipeline = pipeline ?? identifier
        repository = submission.repository
        branch = submission.branch
        title = String(submission.prompt.prefix(Self.titleLength))
        priority = submission.priority
        self.status = status
        self.created = created
        commits = []
        progress = RunProgress()
        agentOffset = 0
        snapshotCount = 0
    }

    init(
        identifier: RunIdentifier,
        pipeline: RunIdentifier,
        repository: String,
        title: String,
        priority: Int,
        status: RunStatus,
        created: Int
    ) {
        self.identifier = identifier
        self.pipeline = pipeline
        self.repository = repository
        self.title = title
        self.priority = priority
        self.status = status
        self.created = created
        commits = []
        progress = RunProgress()
        agentOffset = 0
        snapshotCount = 0
    }
}
