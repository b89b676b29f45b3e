public import JSONC

/// One branch and the history of its runs.
public struct PipelineRecord: Hashable, Sendable {
    /// The version of the record's form; others are refused.
    public static let version = 1

    /// The pipeline: the identifier of its first run.
    public var identifier: RunIdentifier
    /// The user's repository.
    public var repositoryPath: String
    /// The branch that the work comes back on.
    public var branch: String
    /// The commit that the first run started from.
    public var baseCommit: String
    /// The agent's conversation, a UUID.
    public var session: String
    /// The volume with the agent's session files.
    public var sessionVolume: String
    /// The runs, the oldest first.
    public var runs: [RunIdentifier]

    /// Creates a record.
    public init(
        identifier: RunIdentifier,
        repositoryPath: String,
        branch: String,
        baseCommit: String,
        session: String,
        runs: [RunIdentifier]
    ) {
        self.identifier = identifier
        self.repositoryPath = repositoryPath
        self.branch = branch
        self.baseCommit = baseCommit
        self.session = session
        sessionVolume = "berth-session-\(identifier)"
        self.runs = runs
    }

    /// The record as JSON.
    public var json: JSONValue {
        .members([
            ("version", .integer(Self.version)),
            ("id", .string(identifier.description)),
            ("repository", .string(repositoryPath)),
            ("branch", .string(branch)),
            ("baseCommit", .string(baseCommit)),
            ("session", .string(session)),
            ("sessionVolume", .string(sessionVolume)),
            ("runs", .array(runs.map { .string($0.description) })),
        ])
    }

    /// Reads a record.
    ///
    /// - Parameter json: What ``json`` gave.
    /// - Throws: `RecordError` for the first thing that is missing or of another kind.
    public init(_ json: JSONValue) throws(RecordError) {
        let version = try json.required("version", \.integer)
        guard version == Self.version else { throw .version(found: version) }
        let names = try json.required("runs", \.array)
        let runs = names.compactMap { $0.string.flatMap(RunIdentifier.init(parsing:)) }
        guard runs.count == names.count else { throw .member("runs") }
        self.init(
            identifier: try json.identifier("id"),
            repositoryPath: try json.required("repository", \.string),
            branch: try json.required("branch", \.string),
            baseCommit: try json.required("baseCommit", \.string),
            session: try json.required("session", \.string),
            runs: runs
        )
        sessionVolume = try json.required("sessionVolume", \.string)
    }
}
