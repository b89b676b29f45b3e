import GRDB
public import JSONC
public import OrderedCollections
public import Runs

extension StoreTransaction {
    /// Keeps events of one run, and up to where the agent's output has been read.
    ///
    /// Nothing is kept twice: where `agentOffset` is not beyond the one that is kept, the whole
    /// call does nothing, and a line of the agent that lies before the kept offset is left out.
    ///
    /// - Parameters:
    ///   - events: What happened, in order; their numbers are given here.
    ///   - run: The run.
    ///   - agentOffset: Where the first byte of the agent's output lies that no kept event covers;
    ///     nil where these events are not about its output.
    /// - Returns: The numbers of the events that were kept.
    /// - Throws: ``StoreError/noRun(_:)``, ``StoreError/removedRun(_:time:)``, or
    ///   ``StoreError/offset(_:reason:)`` for a line that `agentOffset` does not cover.
    @discardableResult
    public func append(
        _ events: [RunEvent],
        to run: RunIdentifier,
        agentOffset: Int? = nil
    ) throws -> Range<Int> {
        let first = lastEvent + 1
        guard !events.isEmpty || agentOffset != nil else { return first..<first }
        let key = try view.key(of: run)
        var kept = 0
        if let agentOffset {
            kept = try view.agentOffset(of: run)
            guard agentOffset > kept else { return first..<first }
            let sql = "UPDATE progress SET agent_offset = ? WHERE run = ?"
            try database.cachedStatement(sql: sql).execute(arguments: [agentOffset, key])
        }
        let sql = "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)"
        let statement = try database.cachedStatement(sql: sql)
        for event in events {
            let row = EventRow(event)
            if event.kind == .agent {
                try check(row, of: run, agentOffset)
                if let offset = row.offset, offset < kept { continue }
            }
            statement.setUncheckedArguments([
                nextEvent(), key, event.time, EventKindCode.code(of: event.kind), row.offset,
                row.length, row.content,
            ])
            try statement.execute()
        }
        return first..<(lastEvent + 1)
    }

    /// Keeps a snapshot and the event that tells of it.
    ///
    /// Nothing is told twice: of a commit that is kept already, the call keeps nothing. A daemon
    /// that was killed may have told of it, and left a work tree's state on disk that is older.
    ///
    /// - Parameters:
    ///   - snapshot: The snapshot; its event's number is given here.
    ///   - time: When it was taken, in milliseconds since 1970.
    ///   - content: What belongs to the event beside `commit`, `tree` and `toolCalls`.
    /// - Returns: The number of the event that tells of it.
    /// - Throws: ``StoreError/noRun(_:)``, or ``StoreError/removedRun(_:time:)``.
    @discardableResult
    public func insert(
        _ snapshot: RunSnapshot,
        time: Int,
        content: JSONObject = [:]
    ) throws -> Int {
        let key = try view.key(of: snapshot.run)
        let known = "SELECT event FROM snapshots WHERE run = ? AND commit_name = ?"
        let told = try Int.fetchOne(
            try database.cachedStatement(sql: known),
            arguments: [key, snapshot.commit]
        )
        if let told { return told }
        var members: JSONObject = [
            "commit": .string(snapshot.commit), "tree": .string(snapshot.tree),
            "toolCalls": .array(snapshot.toolCalls.map { .string($0) }),
        ]
        for (name, value) in content where members[name] == nil { members[name] = value }
        let event = RunEvent(run: snapshot.run, time: time, kind: .snapshot, content: members)
        try append([event], to: snapshot.run)
        try database.cachedStatement(sql: "INSERT INTO snapshots VALUES (?, ?, ?, ?, ?, ?)")
            .execute(arguments: [
                lastEvent, key, snapshot.commit, snapshot.tree, StoredText.text(snapshot.toolCalls),
                StoredText.text(snapshot.changedFiles),
            ])
        let sql = "UPDATE progress SET snapshots = snapshots + 1 WHERE run = ?"
        try database.cachedStatement(sql: sql).execute(arguments: [key])
        return lastEvent
    }

    private func check(_ row: EventRow, of run: RunIdentifier, _ agentOffset: Int?) throws {
        guard let agentOffset else {
            throw StoreError.offset(run, reason: "a line of the agent comes without an offset")
        }
        guard let offset = row.offset, let length = row.length else {
            throw StoreError.offset(run, reason: "a line has no `offset` and `length` at first")
        }
        guard length <= agentOffset, offset <= agentOffset - length else {
            throw StoreError.offset(
                run,
                reason: "a line ends at \(offset) + \(length), beyond \(agentOffset)"
            )
        }
    }
}
