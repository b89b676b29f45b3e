import GRDB
public import Runs

/// An event as it stands in the store, for those who hand it on and need not read all of it.
public struct StoredEvent: Hashable, Sendable {
    /// Its place among all events.
    public var number: Int
    /// The run.
    public var run: RunIdentifier
    /// When, in milliseconds since 1970.
    public var time: Int
    /// What happened.
    public var kind: RunEvent.Kind
    /// Where the agent's line begins in the run's log, in bytes.
    public var offset: Int?
    /// How long the agent's line is, in bytes.
    public var length: Int?
    /// What else belongs to it, the text of a JSON object; nil for nothing.
    public var members: String?

    /// The event with all that belongs to it.
    ///
    /// - Throws: What is wrong with the text, which happens in a damaged file only.
    public var event: RunEvent {
        get throws {
            RunEvent(
                run: run,
                time: time,
                kind: kind,
                content: try EventRow.content(offset: offset, length: length, text: members),
                number: number
            )
        }
    }

    /// Reads a row of the columns that `StoreView.storedEvents` asks for.
    init(_ row: Row) throws {
        // A column is empty in a damaged file only.
        guard let name = row[1] as String?, let run = RunIdentifier(parsing: name),
            let time = row[2] as Int?, let code = row[3] as Int?,
            let kind = EventKindCode.kind(of: code)
        else { throw RecordError.member("kind") }
        number = row[0]
        self.run = run
        self.time = time
        self.kind = kind
        offset = row[4]
        length = row[5]
        members = row[6]
    }
}
