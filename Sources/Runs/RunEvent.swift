public import JSONC
public import OrderedCollections

/// Something that happened in a run; kept in order, never changed, never twice.
public struct RunEvent: Hashable, Sendable {
    /// What kind of thing happened.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The task was handed in.
        case submitted
        /// The run stands elsewhere: a ``RunStatus``.
        case status
        /// A step of the preparation began, printed a line or ended.
        case progress
        /// Something that the user should know.
        case diagnostic
        /// The agent printed a line, which stands in the run's log at an offset.
        case agent
        /// The files were kept as they were after a tool call.
        case snapshot
        /// The branch moved in the user's repository.
        case branch
        /// The branch was pushed, or could not be.
        case push
        /// Tokens and cost so far, as the gateway counted.
        case usage
        /// Somebody was told.
        case notification
        /// The agent's programs asked for hosts besides the model, and what was decided.
        case egress
        /// A credential was used for the model, renewed or refused.
        case credential
        /// Limits were proved, or one was reached.
        case limit
        /// The container was taken off its networks, and what way out it has.
        case seal
        /// What opens the walls was granted or trusted.
        case trust
    }

    /// Its place among all events of the store; 0 before it is kept.
    public var number: Int
    /// The run.
    public var run: RunIdentifier
    /// When, in milliseconds since 1970.
    public var time: Int
    /// What happened.
    public var kind: Kind
    /// What belongs to it; the members depend on the kind.
    public var content: JSONObject

    /// Creates an event that is not kept yet.
    public init(
        run: RunIdentifier,
        time: Int,
        kind: Kind,
        content: JSONObject,
        number: Int = 0
    ) {
        self.number = number
        self.run = run
        self.time = time
        self.kind = kind
        self.content = content
    }

    /// The event that a run stands elsewhere.
    public static func status(_ status: RunStatus, run: RunIdentifier, time: Int) -> Self {
        Self(run: run, time: time, kind: .status, content: status.json.object ?? [:])
    }
}

extension RunEvent {
    /// The event as one JSON object: `number`, `run`, `time`, `kind` and what belongs to it.
    public var json: JSONValue {
        var object: JSONObject = [
            "number": .integer(number), "run": .string("\(run)"), "time": .integer(time),
            "kind": .string(kind.rawValue),
        ]
        for (name, value) in content where object[name] == nil { object[name] = value }
        return .object(object)
    }

    /// Reads an event.
    ///
    /// - Parameter json: What ``json`` gave.
    /// - Throws: `RecordError` for the first thing that is missing or of another kind.
    public init(_ json: JSONValue) throws(RecordError) {
        self.init(
            run: try json.identifier("run"),
            time: try json.required("time", \.integer),
            kind: try json.word("kind"),
            content: try json.required("kind", { _ in json.object }),
            number: try json.required("number", \.integer)
        )
        for name in ["number", "run", "time", "kind"] { content[name] = nil }
    }
}
