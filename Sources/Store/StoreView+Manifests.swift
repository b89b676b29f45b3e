import GRDB
public import Runs

extension StoreView {
    /// The manifest of a run as it is kept, also of one that was removed; nil when there is none.
    ///
    /// - Throws: Why the file could not be read.
    public func manifest(of run: RunIdentifier) throws -> [UInt8]? {
        let sql = "SELECT content FROM manifests WHERE run = ?"
        return try String.fetchOne(database, sql: sql, arguments: [run.description])
            .map { Array($0.utf8) }
    }

    /// The head of a run's manifest; nil when there is none.
    ///
    /// - Throws: Why the file could not be read.
    public func manifestHead(of run: RunIdentifier) throws -> String? {
        let sql = "SELECT head FROM manifests WHERE run = ?"
        return try String.fetchOne(database, sql: sql, arguments: [run.description])
    }

    /// The manifests that do not lie in their runs' folders yet.
    ///
    /// - Throws: Why the file could not be read.
    public func manifestsToFile() throws -> [(run: RunIdentifier, bytes: [UInt8])] {
        let sql = "SELECT run, content FROM manifests WHERE is_filed = 0 ORDER BY run"
        return try Row.fetchAll(database, sql: sql).compactMap { row in
            guard let run = RunIdentifier(parsing: row[0] ?? "") else { return nil }
            return (run, Array((row[1] as String? ?? "").utf8))
        }
    }

    /// The run whose manifest is kept, by its id or the beginning of it; nil where there is none or
    /// several.
    ///
    /// - Throws: Why the file could not be read.
    public func runWithManifest(prefix: String) throws -> RunIdentifier? {
        let lower = prefix.lowercased()
        guard !lower.isEmpty else { return nil }
        let sql = "SELECT run FROM manifests WHERE run >= ? AND run < ? LIMIT 2"
        let found = try String.fetchAll(database, sql: sql, arguments: [lower, lower + "~"])
        return found.count == 1 ? RunIdentifier(parsing: found[0]) : nil
    }

    /// Adds a run's events to what is made of them, from the one after the last that it has.
    ///
    /// - Parameters:
    ///   - run: The run.
    ///   - record: What is made of them.
    ///   - limit: How many at most.
    /// - Returns: Whether there may be more.
    /// - Throws: Why the file could not be read.
    public func add(
        eventsOf run: RunIdentifier,
        to record: inout EventRecord,
        limit: Int = .max
    ) throws -> Bool {
        let events = try storedEvents(after: record.digest.last, run: run, limit: limit)
        for event in events { try record.add(event) }
        return events.count == limit
    }
}

/// What a manifest tells of a run's events.
public struct EventRecord: Sendable {
    /// Their hashes.
    public private(set) var digest = EventDigest()
    /// What they tell of the walls.
    public private(set) var tally = RunTally()

    /// Creates a record of no event.
    public init() {}

    mutating func add(_ event: StoredEvent) throws {
        digest.add(number: event.number, line: event.digestLine)
        if RunTally.counts(event.kind) { tally.add(try event.event) }
    }
}

extension StoredEvent {
    /// The line that a manifest's hashes are made over.
    public var digestLine: [UInt8] {
        EventDigest.line(
            number: number,
            time: time,
            kind: kind.rawValue,
            place: offset.flatMap { offset in length.map { (offset, $0) } },
            members: members
        )
    }
}
