import JSONC

/// Something that happened on an engine.
public struct EventMessage: Hashable, Sendable {
    /// What it happened to, such as `container` or `network`.
    public var type: String
    /// What happened, such as `start`, `die`, `oom` or `health_status: healthy`.
    public var action: String
    /// The identifier of the thing.
    public var actorID: String
    /// The thing's labels and what else the event tells, such as `exitCode`.
    public var attributes: [String: String]
    /// When it happened, in nanoseconds since 1970 by the engine's clock.
    public var timeNanoseconds: Int

    init(_ json: JSONValue) {
        type = json.text("Type")
        action = json.text("Action")
        actorID = json["Actor"]?.text("ID") ?? ""
        attributes = json["Actor"]?.textsByName("Attributes") ?? [:]
        timeNanoseconds = json.count("timeNano")
    }
}

/// Events as they happen; read once.
public struct EventStream: AsyncSequence, Sendable {
    let json: JSONStream

    /// Returns the iterator; there is only one.
    public func makeAsyncIterator() -> Iterator {
        Iterator(json: json.makeAsyncIterator())
    }

    /// Gives one event after another.
    public struct Iterator: AsyncIteratorProtocol {
        var json: JSONStream.Iterator

        /// Returns the next event, or nil when the engine ends the stream.
        public mutating func next() async throws -> EventMessage? {
            try await json.next().map { EventMessage($0) }
        }
    }
}
