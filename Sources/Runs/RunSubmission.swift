public import JSONC
import OrderedCollections

/// What a user hands in: one task, with everything that was said about it.
///
/// It is kept as it was given. What follows from it, such as the commit behind a name, is decided
/// when the run is prepared.
public struct RunSubmission: Hashable, Sendable {
    /// The task.
    public var prompt: String
    /// A folder in the user's repository, absolute, or the URL of one to clone.
    public var repository: String
    /// The commit to start from by any name that git knows, or nil for `HEAD`.
    public var base: String?
    /// The branch that the work comes back on, or nil for a name made from the prompt.
    public var branch: String?
    /// The run whose branch and conversation go on, or nil for a new pipeline.
    public var continued: RunIdentifier?
    /// Where in that run the new one begins, if not at its end.
    public var point: RunPoint?
    /// Whether a second branch begins there instead of going on with the first.
    public var isFork = false
    /// The settings that flags gave, by the settings' names.
    public var flags: [String: [String]] = [:]
    /// Demands that are granted, by their flags.
    public var grants: Set<String> = []
    /// Features of the configuration that are left out.
    public var withoutFeatures: [String] = []
    /// The scenario's absolute path, for a rehearsal.
    public var rehearsal: String?
    /// The higher, the earlier it begins; 0 is usual.
    public var priority = 0
    /// The runs that have to succeed before this one begins.
    public var after: [RunIdentifier] = []
    /// Whether and where the branch is pushed; nil for what the settings say.
    public var push: PushWish?
    /// What is kept of the environment it was handed in from; nothing of it is secret.
    public var keptEnvironment: [String: String] = [:]

    /// Creates a submission of a new task.
    public init(prompt: String, repository: String) {
        self.prompt = prompt
        self.repository = repository
    }
}

/// A point in a run's work that one can go back to.
public struct RunPoint: Hashable, Sendable {
    /// The number of the event in the store.
    public var event: Int
    /// The commit that keeps the files as they were; nil where nothing had changed by then.
    public var snapshot: String?
    /// The tool calls that the model had results of last, in their order.
    public var toolUses: [String]

    /// Names a point.
    public init(event: Int, snapshot: String?, toolUses: [String]) {
        self.event = event
        self.snapshot = snapshot
        self.toolUses = toolUses
    }
}

extension RunPoint {
    /// Whether it is where the run began: no tool call had a result yet, and nothing had changed.
    public var isBeginning: Bool { snapshot == nil && toolUses.isEmpty }

    /// The point as JSON.
    public var json: JSONValue {
        .members([
            ("event", .integer(event)), ("snapshot", snapshot.map { .string($0) }),
            ("toolUses", .strings(toolUses)),
        ])
    }

    /// Reads a point.
    ///
    /// - Parameter json: What ``json`` gave.
    /// - Throws: `RecordError` for the first thing that is missing or of another kind.
    public init(_ json: JSONValue) throws(RecordError) {
        self.init(
            event: try json.required("event", \.integer),
            snapshot: try json.optional("snapshot", \.string),
            toolUses: try json.strings("toolUses")
        )
    }
}

extension RunSubmission {
    /// The submission as JSON; what was not given is left out.
    public var json: JSONValue {
        .members([
            ("prompt", .string(prompt)),
            ("repository", .string(repository)),
            ("base", base.map { .string($0) }),
            ("branch", branch.map { .string($0) }),
            ("continued", continued.map { .string("\($0)") }),
            (
                "point",
                point?.json
            ),
            ("fork", isFork ? true : nil),
            ("flags", flags.isEmpty ? nil : .strings(flags)),
            ("grants", grants.isEmpty ? nil : .strings(grants.sorted())),
            (
                "withoutFeatures",
                withoutFeatures.isEmpty ? nil : .strings(withoutFeatures)
            ),
            ("rehearsal", rehearsal.map { .string($0) }),
            ("priority", priority == 0 ? nil : .integer(priority)),
            ("after", after.isEmpty ? nil : .strings(after.map(\.description))),
            ("push", push?.json),
            (
                "environment",
                keptEnvironment.isEmpty
                    ? nil
                    : .members(
                        keptEnvironment.sorted { $0.key < $1.key }.map {
                            ($0.key, .string($0.value))
                        }
                    )
            ),
        ])
    }

    /// Reads a submission.
    ///
    /// - Parameter json: What ``json`` gave.
    /// - Throws: `RecordError` for the first thing that is missing or of another kind.
    public init(_ json: JSONValue) throws(RecordError) {
        self.init(
            prompt: try json.required("prompt", \.string),
            repository: try json.required("repository", \.string)
        )
        base = try json.optional("base", \.string)
        branch = try json.optional("branch", \.string)
        if json["continued"] != nil { continued = try json.identifier("continued") }
        if let value = json["point"] { point = try RunPoint(value) }
        isFork = try json.optional("fork", \.bool) ?? false
        for (name, value) in try json.optional("flags", \.object) ?? [:] {
            let texts = value.array?.compactMap(\.string)
            guard let texts, texts.count == value.array?.count else { throw .member("flags") }
            flags[name] = texts
        }
        if json["grants"] != nil { grants = Set(try json.strings("grants")) }
        if json["withoutFeatures"] != nil {
            withoutFeatures = try json.strings("withoutFeatures")
        }
        rehearsal = try json.optional("rehearsal", \.string)
        priority = try json.optional("priority", \.integer) ?? 0
        for text in json["after"] == nil ? [] : try json.strings("after") {
            guard let run = RunIdentifier(parsing: text) else { throw .member("after") }
            after.append(run)
        }
        push = try json.optional("push", { PushWish($0) })
        for (name, value) in try json.optional("environment", \.object) ?? [:] {
            guard let text = value.string else { throw .member("environment") }
            keptEnvironment[name] = text
        }
    }
}

extension JSONValue {
    fileprivate static func strings(_ texts: [String]) -> JSONValue {
        .array(texts.map { .string($0) })
    }

    fileprivate static func strings(_ lists: [String: [String]]) -> JSONValue {
        var object = JSONObject()
        for (name, texts) in lists.sorted(by: { $0.key < $1.key }) { object[name] = strings(texts) }
        return .object(object)
    }
}
