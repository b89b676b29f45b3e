import JSONC

/// Something that a run left behind.
public struct Leftover: Hashable, Sendable {
    /// What it is.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// A container, running or not.
        case container
        /// A network of containers.
        case network
        /// A volume, such as the one with the agent's conversation.
        case volume
        /// The folder with the run's clone, its output and what else it keeps.
        case clone
    }

    /// What it is.
    public var kind: Kind
    /// Its name or path.
    public var name: String
    /// The run that left it, as its label or folder says; nil where that is unreadable.
    public var run: RunIdentifier?
    /// How much disk it takes; nil where that is unknown.
    public var sizeBytes: Int?
    /// When it was made, in milliseconds since 1970.
    public var created: Int?

    /// Describes something that was left.
    public init(
        kind: Kind,
        name: String,
        run: RunIdentifier?,
        sizeBytes: Int? = nil,
        created: Int? = nil
    ) {
        self.kind = kind
        self.name = name
        self.run = run
        self.sizeBytes = sizeBytes
        self.created = created
    }

    /// Whether work or a conversation may be in it, so that it can be the only copy.
    var canHoldWork: Bool { kind == .volume || kind == .clone }

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

/// What is known of a run whose leftovers are looked at.
public struct PrunableRun: Hashable, Sendable {
    /// Where the work of a run is.
    public enum Work: Hashable, Sendable {
        /// There is none: nothing was committed or changed.
        case none
        /// It is part of another branch of the user's repository, by that one's name.
        case merged(into: String)
        /// It is on a branch of the user's repository, and in no other.
        case unmerged(branch: String)
        /// It did not come back, or nobody knows.
        case onlyHere
    }

    /// The run.
    public var identifier: RunIdentifier
    /// The first run of its pipeline, with which it shares branch and conversation.
    public var pipeline: RunIdentifier
    /// Where it stands.
    public var status: RunStatus
    /// When it ended, in milliseconds since 1970; nil before.
    public var ended: Int?
    /// Where its work is.
    public var work: Work

    /// Describes a run.
    public init(
        identifier: RunIdentifier,
        pipeline: RunIdentifier,
        status: RunStatus,
        ended: Int?,
        work: Work
    ) {
        self.identifier = identifier
        self.pipeline = pipeline
        self.status = status
        self.ended = ended
        self.work = work
    }
}
