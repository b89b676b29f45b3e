import GRDB
public import Runs

extension StoreView {
    /// Events in their order.
    ///
    /// - Parameters:
    ///   - number: The events after this number; 0 for all.
    ///   - run: Only events of this run; nil for all runs.
    ///   - kinds: Only these kinds; empty for all.
    ///   - limit: How many at most.
    /// - Returns: The events.
    /// - Throws: ``StoreError/noRun(_:)``, or ``StoreError/removedRun(_:time:)``.
    public func events(
        after number: Int,
        run: RunIdentifier? = nil,
        kinds: Set<RunEvent.Kind> = [],
        limit: Int
    ) throws -> [RunEvent] {
        try storedEvents(after: number, run: run, kinds: kinds, limit: limit).map { try $0.event }
    }

    /// Events in their order, as they stand in the store.
    ///
    /// - Parameters:
    ///   - number: The events after this number; 0 for all.
    ///   - run: Only events of this run; nil for all runs.
    ///   - kinds: Only these kinds; empty for all.
    ///   - limit: How many at most.
    /// - Returns: The events.
    /// - Throws: ``StoreError/noRun(_:)``, or ``StoreError/removedRun(_:time:)``.
    public func storedEvents(
        after number: Int,
        run: RunIdentifier? = nil,
        kinds: Set<RunEvent.Kind> = [],
        limit: Int
    ) throws -> [StoredEvent] {
        var sql = """
            SELECT events.number, runs.id, events.time, events.kind, events.offset, events.length,
                events.content
            FROM events CROSS JOIN runs ON runs.key = events.run WHERE events.number > ?
            """
        var arguments: StatementArguments = [number]
        if let run {
            sql += " AND events.run = ?"
            arguments += [try key(of: run)]
        }
        if !kinds.isEmpty {
            let codes = kinds.map { String(EventKindCode.code(of: $0)) }.sorted()
            sql += " AND events.kind IN (\(codes.joined(separator: ", ")))"
        }
        sql += " ORDER BY events.number LIMIT ?"
        arguments += [limit]
        let rows = try Row.fetchCursor(
            try database.cachedStatement(sql: sql),
            arguments: arguments
        )
        var events: [StoredEvent] = []
        while let row = try rows.next() { events.append(try StoredEvent(row)) }
        return events
    }

    /// The newest events of a run, in their order.
    ///
    /// - Parameters:
    ///   - run: The run.
    ///   - limit: How many at most.
    /// - Returns: The events.
    /// - Throws: ``StoreError/noRun(_:)``, or ``StoreError/removedRun(_:time:)``.
    public func lastEvents(of run: RunIdentifier, limit: Int) throws -> [RunEvent] {
        let sql = """
            SELECT number FROM events WHERE run = ? ORDER BY number DESC LIMIT 1 OFFSET ?
            """
        let key = try key(of: run)
        guard limit > 0 else { return [] }
        let before = try Int.fetchOne(database, sql: sql, arguments: [key, limit])
        return try events(after: before ?? 0, run: run, limit: limit)
    }

    /// The number of the newest event of all, removed ones too; 0 when there never was one.
    public func newestEvent() throws -> Int { try EventNumbers.last(in: database) }

    /// The snapshots of a run, the oldest first.
    ///
    /// - Throws: ``StoreError/noRun(_:)``, or ``StoreError/removedRun(_:time:)``.
    public func snapshots(of run: RunIdentifier) throws -> [RunSnapshot] {
        try snapshots(of: run, "ORDER BY event", [])
    }

    /// The newest snapshot of a run that is not after an event; nil when there is none.
    ///
    /// - Throws: ``StoreError/noRun(_:)``, or ``StoreError/removedRun(_:time:)``.
    public func snapshot(of run: RunIdentifier, at event: Int) throws -> RunSnapshot? {
        try snapshots(of: run, "AND event <= ? ORDER BY event DESC LIMIT 1", [event]).first
    }

    private func snapshots(
        of run: RunIdentifier,
        _ rest: String,
        _ arguments: StatementArguments
    ) throws -> [RunSnapshot] {
        let sql = """
            SELECT event, commit_name, tree, tool_calls, changed_files FROM snapshots
            WHERE run = ? \(rest)
            """
        let key: StatementArguments = [try key(of: run)]
        return try Row.fetchAll(database, sql: sql, arguments: key + arguments).map { row in
            RunSnapshot(
                run: run,
                commit: row[1] ?? "",
                tree: row[2] ?? "",
                toolCalls: try StoredText.texts(row[3]),
                changedFiles: try StoredText.texts(row[4]),
                event: row[0]
            )
        }
    }
}
