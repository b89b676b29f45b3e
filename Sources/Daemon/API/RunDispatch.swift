public import JSONC
import OrderedCollections
public import Runs

/// What a client hands in: a task, and the surroundings that it was said in.
///
/// The environment stays in the daemon's memory. It is never kept and never logged.
public struct RunDispatch: Sendable {
    /// The task.
    public var submission: RunSubmission
    /// The environment of the caller, with the credentials that are in it.
    public var environment: [String: String]
    /// How many runs are to do the task, each on a branch of its own.
    public var count: Int

    /// Creates a dispatch.
    public init(_ submission: RunSubmission, environment: [String: String], count: Int = 1) {
        self.submission = submission
        self.environment = environment
        self.count = count
    }

    /// The dispatch as JSON, the body of `POST /v1/runs`.
    public var json: JSONValue {
        [
            "submission": submission.json, "environment": Self.json(environment),
            "count": .integer(count),
        ]
    }

    /// Reads a dispatch.
    ///
    /// - Throws: `RecordError` for what is missing or of another kind.
    init(_ json: JSONValue) throws(RecordError) {
        guard let submission = json["submission"] else { throw .member("submission") }
        let count = json["count"]?.integer ?? 1
        guard (1...RunDispatch.mostRuns).contains(count) else { throw .member("count") }
        self.init(
            try RunSubmission(submission),
            environment: try Self.environment(json),
            count: count
        )
    }

    /// How many runs one dispatch may begin.
    public static let mostRuns = 100

    /// Turns an environment into JSON.
    public static func json(_ environment: [String: String]) -> JSONValue {
        var object = JSONObject()
        for (name, value) in environment { object[name] = .string(value) }
        return .object(object)
    }

    /// Reads the environment that goes with a request; empty when none does.
    static func environment(_ json: JSONValue) throws(RecordError) -> [String: String] {
        var environment: [String: String] = [:]
        for (name, value) in json["environment"]?.object ?? [:] {
            guard let text = value.string else { throw .member("environment") }
            environment[name] = text
        }
        return environment
    }
}
