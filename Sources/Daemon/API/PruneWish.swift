public import JSONC
import OrderedCollections
public import Runs

/// What a client wants to be removed of that which runs left.
public struct PruneWish: Hashable, Sendable {
    /// How long things are kept after their run ended; nil for what the settings say.
    public var age: TimeSpan?
    /// Whether what failed runs left is kept; nil for what the settings say.
    public var keepsFailed: Bool?
    /// Only what runs of this repository left; nil for all.
    public var repository: String?
    /// Whether it is only told what would go.
    public var isDryRun: Bool
    /// The names of what may go, as a dry run told them; nil for all that is due.
    public var names: [String]?
    /// The environment of the caller, which names the engine.
    public var environment: [String: String] = [:]

    /// Describes a wish.
    public init(
        age: TimeSpan? = nil,
        keepsFailed: Bool? = nil,
        repository: String? = nil,
        isDryRun: Bool = false,
        names: [String]? = nil
    ) {
        self.age = age
        self.keepsFailed = keepsFailed
        self.repository = repository
        self.isDryRun = isDryRun
        self.names = names
    }

    /// The wish as JSON, the body of `POST /v1/prune`.
    public var json: JSONValue {
        var object: JSONObject = [
            "dryRun": .bool(isDryRun), "environment": RunDispatch.json(environment),
        ]
        if let age { object["ageSeconds"] = .integer(age.seconds) }
        if let keepsFailed { object["keepFailed"] = .bool(keepsFailed) }
        if let repository { object["repository"] = .string(repository) }
        if let names { object["names"] = .array(names.map { .string($0) }) }
        return .object(object)
    }

    /// Reads a wish.
    ///
    /// - Throws: `RecordError` for what is of another kind.
    init(_ json: JSONValue) throws(RecordError) {
        let seconds = try Self.member(json, "ageSeconds") { $0.integer }
        if let seconds, seconds < 0 { throw .member("ageSeconds") }
        let names = try Self.member(json, "names") { $0.array }
        self.init(
            age: seconds.map { TimeSpan(seconds: $0) },
            keepsFailed: try Self.member(json, "keepFailed") { $0.bool },
            repository: try Self.member(json, "repository") { $0.string },
            isDryRun: try Self.member(json, "dryRun") { $0.bool } ?? false,
            names: names?.compactMap(\.string)
        )
        environment = try RunDispatch.environment(json)
    }

    private static func member<Value>(
        _ json: JSONValue,
        _ name: String,
        _ read: (JSONValue) -> Value?
    ) throws(RecordError) -> Value? {
        guard let member = json[name], member != .null else { return nil }
        guard let value = read(member) else { throw .member(name) }
        return value
    }
}
