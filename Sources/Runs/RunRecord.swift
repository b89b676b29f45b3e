public import JSONC
import OrderedCollections

/// Everything about one run that outlives the process that drives it.
public struct RunRecord: Hashable, Sendable {
    /// The version of the record's form; others are refused.
    public static let version = 1

    /// The run.
    public var identifier: RunIdentifier
    /// The pipeline that it belongs to: the identifier of that one's first run.
    public var pipeline: RunIdentifier
    /// The user's repository.
    public var repositoryPath: String
    /// The commit that the run starts from.
    public var baseCommit: String
    /// The branch that the work comes back on.
    public var branch: String
    /// What the agent is asked to do.
    public var prompt: String
    /// The agent's conversation, a UUID.
    public var session: String
    /// Whether the conversation began in an earlier run.
    public var resumesConversation: Bool
    /// The container's name.
    public var containerName: String
    /// How long the agent may work; nil for no limit.
    public var timeLimit: TimeSpan?
    /// Which runs keep their container.
    public var keptContainers: Settings.ContainerRetention
    /// Where the run stands.
    public var state: RunState
    /// When each phase began, in milliseconds since 1970.
    public var phaseStarts: [RunPhase: Int]

    /// Creates a record of a run that is about to begin.
    public init(
        identifier: RunIdentifier,
        pipeline: RunIdentifier,
        repositoryPath: String,
        baseCommit: String,
        branch: String,
        prompt: String,
        session: String,
        resumesConversation: Bool,
        containerName: String,
        timeLimit: TimeSpan? = nil,
        keptContainers: Settings.ContainerRetention = .never
    ) {
        self.identifier = identifier
        self.pipeline = pipeline
        self.repositoryPath = repositoryPath
        self.baseCommit = baseCommit
        self.branch = branch
        self.prompt = prompt
        self.session = session
        self.resumesConversation = resumesConversation
        self.containerName = containerName
        self.timeLimit = timeLimit
        self.keptContainers = keptContainers
        state = .preparing
        phaseStarts = [:]
    }

    /// The machine that goes on with the run; give it `resumed` if another process began it.
    public var machine: RunMachine {
        RunMachine(
            state: state,
            phaseStarts: phaseStarts,
            timeLimit: timeLimit,
            keptContainers: keptContainers
        )
    }

    /// Takes over where a machine stands.
    public mutating func update(from machine: RunMachine) {
        state = machine.state
        phaseStarts = machine.phaseStarts
    }

    /// How long a phase took, in milliseconds; nil unless it is over.
    public func milliseconds(of phase: RunPhase) -> Int? {
        let order = RunPhase.allCases
        guard let start = phaseStarts[phase], let index = order.firstIndex(of: phase) else {
            return nil
        }
        let end = order[order.index(after: index)...].lazy.compactMap { self.phaseStarts[$0] }.first
        return end.map { $0 - start }
    }
}

extension RunRecord {
    /// The record as JSON.
    public var json: JSONValue {
        .members([
            ("version", .integer(Self.version)),
            ("id", .string(identifier.description)),
            ("pipeline", .string(pipeline.description)),
            ("repository", .string(repositoryPath)),
            ("baseCommit", .string(baseCommit)),
            ("branch", .string(branch)),
            ("prompt", .string(prompt)),
            ("session", .string(session)),
            ("resumesConversation", .bool(resumesConversation)),
            ("containerName", .string(containerName)),
            ("timeLimitSeconds", timeLimit.map { .integer($0.seconds) }),
            ("keepContainers", .string(keptContainers.rawValue)),
            ("state", state.json),
            (
                "phaseStarts",
                .members(
                    RunPhase.allCases.map { ($0.rawValue, phaseStarts[$0].map { .integer($0) }) }
                )
            ),
        ])
    }

    /// Reads a record.
    ///
    /// - Parameter json: What ``json`` gave.
    /// - Throws: `RecordError` for the first thing that is missing or of another kind.
    public init(_ json: JSONValue) throws(RecordError) {
        let version = try json.required("version", \.integer)
        guard version == Self.version else { throw .version(found: version) }
        self.init(
            identifier: try json.identifier("id"),
            pipeline: try json.identifier("pipeline"),
            repositoryPath: try json.required("repository", \.string),
            baseCommit: try json.required("baseCommit", \.string),
            branch: try json.required("branch", \.string),
            prompt: try json.required("prompt", \.string),
            session: try json.required("session", \.string),
            resumesConversation: try json.required("resumesConversation", \.bool),
            containerName: try json.required("containerName", \.string),
            timeLimit: json["timeLimitSeconds"]?.integer.map { TimeSpan(seconds: $0) },
            keptContainers: try json.word("keepContainers")
        )
        state = try RunState(try json.required("state", \.self))
        for (name, time) in try json.required("phaseStarts", \.object) {
            guard let phase = RunPhase(rawValue: name), let time = time.integer else {
                throw .member("phaseStarts")
            }
            phaseStarts[phase] = time
        }
    }
}
