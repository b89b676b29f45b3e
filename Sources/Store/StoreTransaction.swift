import GRDB
public import JSONC
public import Runs

/// A write under way: all of its calls are kept, or none.
///
/// It is given to the closure of ``Store/write(_:_:)`` and is of no use outside.
public final class StoreTransaction {
    let database: Database
    /// The highest number that an event has.
    private(set) var lastEvent: Int

    init(database: Database, lastEvent: Int) {
        self.database = database
        self.lastEvent = lastEvent
    }

    /// What the store holds, with what this transaction wrote.
    public var view: StoreView { StoreView(database: database) }

    /// The number of the next event.
    func nextEvent() -> Int {
        lastEvent += 1
        return lastEvent
    }
}

extension StoreTransaction {
    /// The changeable columns of `runs`, in the order of `RunOverview.changeable`.
    static let changeable = [
        "repository", "branch", "priority", "status", "status_detail", "is_over", "started",
        "ended", "container", "credential", "reserved_memory", "reserved_processors", "commits",
        "files_changed", "lines_added", "lines_removed", "clone_bytes",
    ]

    /// Keeps a new run; its pipeline too, where it begins one.
    ///
    /// - Parameters:
    ///   - run: The run.
    ///   - submission: What was handed in.
    ///   - ticket: What was decided before its work began.
    ///   - machine: The machine that goes on with it.
    ///   - events: Its first events.
    /// - Throws: ``StoreError/runExists(_:)``.
    public func insert(
        _ run: RunOverview,
        submission: RunSubmission,
        ticket: JSONValue? = nil,
        machine: RunMachine? = nil,
        events: [RunEvent] = []
    ) throws {
        let sql = "SELECT 1 FROM runs WHERE id = ?1 UNION SELECT 1 FROM removed_runs WHERE id = ?1"
        let identifier = run.identifier.description
        guard try Int.fetchOne(database, sql: sql, arguments: [identifier]) == nil else {
            throw StoreError.runExists(run.identifier)
        }
        try insertPipeline(of: run)
        let columns = ["id", "pipeline", "title", "created"] + Self.changeable
        let marks = Array(repeating: "?", count: columns.count).joined(separator: ", ")
        let values: [(any DatabaseValueConvertible)?] = [
            identifier, run.pipeline.description, run.title, run.created,
        ]
        try database.execute(
            sql: "INSERT INTO runs (\(columns.joined(separator: ", "))) VALUES (\(marks))",
            arguments: StatementArguments(values + run.changeable)
        )
        let key = Int(database.lastInsertedRowID)
        try database.execute(sql: "INSERT INTO progress (run) VALUES (?)", arguments: [key])
        try report(run.progress, key: key)
        try database.execute(
            sql: "INSERT INTO documents VALUES (?, ?, ?, ?)",
            arguments: [key, submission.json.text(), ticket?.text(), machine?.json.text()]
        )
        try noteUse(of: run.repository, at: run.created)
        try append(events, to: run.identifier)
    }

    /// Changes a run, and keeps the events that tell so.
    ///
    /// - Parameters:
    ///   - run: The run.
    ///   - ticket: Its ticket from now on; nil for the one that it has.
    ///   - machine: Its machine from now on; nil for the one that it has.
    ///   - events: What happened, such as the new status.
    ///   - change: Changes the overview.
    /// - Throws: ``StoreError/noRun(_:)``, or ``StoreError/removedRun(_:time:)``.
    public func update(
        _ run: RunIdentifier,
        ticket: JSONValue? = nil,
        machine: RunMachine? = nil,
        events: [RunEvent] = [],
        change: (inout RunOverview) throws -> Void = { _ in }
    ) throws {
        let before = try view.overview(of: run)
        let key = try view.key(of: run)
        var after = before
        try change(&after)
        if after != before { try write(after, key: key) }
        if after.progress != before.progress { try report(after.progress, key: key) }
        if after.branch != before.branch { try moveBranch(of: after) }
        if let ticket {
            let sql = "UPDATE documents SET ticket = ? WHERE run = ?"
            try database.execute(sql: sql, arguments: [ticket.text(), key])
        }
        if let machine {
            let sql = "UPDATE documents SET machine = ? WHERE run = ?"
            try database.execute(sql: sql, arguments: [machine.json.text(), key])
        }
        try append(events, to: run)
    }

    /// Keeps how far a run's agent is.
    ///
    /// - Throws: ``StoreError/noRun(_:)``, or ``StoreError/removedRun(_:time:)``.
    public func report(_ progress: RunProgress, of run: RunIdentifier) throws {
        try report(progress, key: try view.key(of: run))
    }

    private func report(_ progress: RunProgress, key: Int) throws {
        let sql = """
            UPDATE progress SET turns = ?, input_tokens = ?, output_tokens = ?,
                cache_write_tokens = ?, cache_read_tokens = ?, cost = ?, activity_tool = ?,
                activity_argument = ?, activity_time = ?
            WHERE run = ?
            """
        try database.cachedStatement(sql: sql)
            .execute(arguments: StatementArguments(progress.columns + [key]))
    }

    private func write(_ run: RunOverview, key: Int) throws {
        let columns = Self.changeable.map { $0 + " = ?" }.joined(separator: ", ")
        try database.cachedStatement(sql: "UPDATE runs SET \(columns) WHERE key = ?")
            .execute(arguments: StatementArguments(run.changeable + [key]))
    }

    private func insertPipeline(of run: RunOverview) throws {
        let sql = "INSERT OR IGNORE INTO pipelines VALUES (?, ?, ?, ?)"
        try database.execute(
            sql: sql,
            arguments: [run.pipeline.description, run.repository, run.branch, run.created]
        )
    }

    private func moveBranch(of run: RunOverview) throws {
        try database.execute(
            sql: "UPDATE pipelines SET branch = ? WHERE id = ?",
            arguments: [run.branch, run.pipeline.description]
        )
    }

    private func noteUse(of repository: String, at time: Int) throws {
        let sql = """
            INSERT INTO repositories VALUES (?, ?, 1)
            ON CONFLICT DO UPDATE SET used = max(used, excluded.used), runs = runs + 1
            """
        try database.execute(sql: sql, arguments: [repository, time])
    }
}
