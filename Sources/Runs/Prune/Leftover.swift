import JSONC

/// Something that runs left behind.
public struct Leftover: Hashable, Sendable {
    /// What it is.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// A container, running or not.
        case container
        /// A network of containers.
        case network
        /// A volume, such as the one with the agent's conversation.
        case volume
        /// An image that was built for runs.
        case image
        /// A volume with a release of the agent.
        case agent
        /// What is kept of the run itself: its place in the store, its folder with logs and
        /// clone, its snapshots.
        case run
        /// Packs of a base that runs begin from.
        case objects
        /// The copy of a repository that was named by its address.
        case repository
    }

    /// What it was left by.
    public enum Owner: Hashable, Sendable {
        /// A run, as its label or folder says.
        case run(RunIdentifier)
        /// All runs of a pipeline together.
        case pipeline(RunIdentifier)
        /// Runs that share it.
        case shared([RunIdentifier])
        /// Something that is over for good, a clause.
        case forsaken(String)
        /// Nobody that is known.
        case unknown
    }

    /// What it is.
    public var kind: Kind
    /// Its name or path.
    public var name: String
    /// What it was left by.
    public var owner: Owner
    /// How much disk it takes; nil where that is unknown.
    public var sizeBytes: Int?
    /// When it was made or used last, in milliseconds since 1970; nil where that is unknown.
    public var touched: Int?
    /// Whether something may be in it that is nowhere else.
    public var mayHoldWork: Bool
    /// Whether it ought to have gone when its run ended.
    public var isStray: Bool

    /// Describes something that was left.
    public init(
        kind: Kind,
        name: String,
        owner: Owner,
        sizeBytes: Int? = nil,
        touched: Int? = nil,
        mayHoldWork: Bool = false,
        isStray: Bool = false
    ) {
        self.kind = kind
        self.name = name
        self.owner = owner
        self.sizeBytes = sizeBytes
        self.touched = touched
        self.mayHoldWork = mayHoldWork
        self.isStray = isStray
    }

    /// The run or the pipeline that it belongs to alone.
    public var run: RunIdentifier? {
        switch owner {
        case .run(let run), .pipeline(let run): run
        case .shared, .forsaken, .unknown: nil
        }
    }

    /// Whether it goes only with the work that it belongs to.
    var followsWork: Bool { kind == .run || kind == .volume }

    /// What it is, as JSON.
    var json: JSONValue {
        .members([
            ("kind", .string(kind.rawValue)),
            ("name", .string(name)),
            ("run", run.map { .string("\($0)") }),
            ("sizeBytes", sizeBytes.map { .integer($0) }),
        ])
    }
}
