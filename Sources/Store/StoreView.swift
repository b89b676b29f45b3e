import GRDB
public import Runs

/// What a store holds at one moment.
///
/// It is given to the closure of ``Store/read(_:)`` and is of no use outside.
public struct StoreView {
    let database: Database
}

extension StoreView {
    /// The overviews of runs that pass a filter.
    public func runs(_ filter: RunFilter = RunFilter()) throws -> [RunOverview] {
        let query = RunQuery(filter)
        let rows = try Row.fetchCursor(
            try database.cachedStatement(sql: query.sql),
            arguments: query.arguments
        )
        var runs: [RunOverview] = []
        while let row = try rows.next() { runs.append(try RunOverview(row)) }
        return runs
    }

    /// How many runs pass a filter, whatever its limit.
    public func runCount(_ filter: RunFilter = RunFilter()) throws -> Int {
        let query = RunQuery(filter)
        return try Int.fetchOne(
            database,
            sql: "SELECT count(*) FROM runs" + query.condition,
            arguments: query.arguments
        ) ?? 0
    }

    /// A run's overview.
    ///
    /// - Throws: ``StoreError/noRun(_:)``, or ``StoreError/removedRun(_:time:)``.
    public func overview(of run: RunIdentifier) throws -> RunOverview {
        let statement = try database.cachedStatement(sql: RunQuery.selection + " WHERE runs.id = ?")
        guard let row = try Row.fetchOne(statement, arguments: [run.description]) else {
            throw try missing(run)
        }
        return try RunOverview(row)
    }

    /// A run with its documents.
    ///
    /// - Throws: ``StoreError/noRun(_:)``, or ``StoreError/removedRun(_:time:)``.
    public func run(_ run: RunIdentifier) throws -> StoredRun {
        let overview = try overview(of: run)
        let sql = """
            SELECT submission, ticket, machine FROM documents
            WHERE run = (SELECT key FROM runs WHERE id = ?)
            """
        let row = try Row.fetchOne(database, sql: sql, arguments: [run.description])
        guard let row else { throw try missing(run) }
        return StoredRun(
            overview: overview,
            submission: try RunSubmission(try StoredText.json(row[0])),
            ticket: try (row[1] as String?).map { try StoredText.json($0) },
            machine: try (row[2] as String?).map { try RunMachine(try StoredText.json($0)) }
        )
    }

    /// The only run whose identifier begins with a text, in upper or lower case.
    ///
    /// - Throws: ``StoreError/noRun(_:)``, ``StoreError/removedRun(_:time:)``, or
    ///   ``StoreError/ambiguousRun(_:candidates:)`` with the newest first.
    public func run(prefix: String) throws -> RunIdentifier {
        let lower = prefix.lowercased()
        guard !lower.isEmpty, lower.utf8.allSatisfy(Self.isDigit) else {
            throw StoreError.noRun(prefix)
        }
        let sql = "SELECT id FROM runs WHERE id >= ? AND id < ? ORDER BY id DESC"
        // `~` comes after all letters.
        let texts = try String.fetchAll(database, sql: sql, arguments: [lower, lower + "~"])
        let found = texts.compactMap { RunIdentifier(parsing: $0) }
        if found.count > 1 { throw StoreError.ambiguousRun(prefix, candidates: found) }
        if let run = found.first { return run }
        guard let run = RunIdentifier(parsing: lower) else { throw StoreError.noRun(prefix) }
        throw try missing(run)
    }

    /// The newest run of a branch, or nil when no run has it.
    ///
    /// - Parameters:
    ///   - branch: The branch's name.
    ///   - repository: The repository, or nil for any.
    /// - Returns: The run.
    /// - Throws: Why the file could not be read.
    public func newestRun(branch: String, repository: String? = nil) throws -> RunIdentifier? {
        let sql = """
            SELECT id FROM runs WHERE branch = ? AND (?2 IS NULL OR repository = ?2)
            ORDER BY key DESC LIMIT 1
            """
        let text = try String.fetchOne(database, sql: sql, arguments: [branch, repository])
        return text.flatMap { RunIdentifier(parsing: $0) }
    }

    /// When a run was removed, in milliseconds since 1970; nil when it was not.
    public func removal(of run: RunIdentifier) throws -> Int? {
        let sql = "SELECT removed FROM removed_runs WHERE id = ?"
        return try Int.fetchOne(database, sql: sql, arguments: [run.description])
    }

    /// The runs that were removed and whose names are kept.
    public func removedRuns() throws -> Set<RunIdentifier> {
        let names = try String.fetchAll(database, sql: "SELECT id FROM removed_runs")
        return Set(names.compactMap { RunIdentifier(parsing: $0) })
    }

    /// Where the first byte of the agent's output lies that no kept event covers.
    ///
    /// - Throws: ``StoreError/noRun(_:)``, or ``StoreError/removedRun(_:time:)``.
    public func agentOffset(of run: RunIdentifier) throws -> Int {
        let sql = "SELECT agent_offset FROM progress WHERE run = ?"
        let key = try key(of: run)
        return try Int.fetchOne(try database.cachedStatement(sql: sql), arguments: [key]) ?? 0
    }

    /// The number that stands for a run in other tables.
    func key(of run: RunIdentifier) throws -> Int {
        let statement = try database.cachedStatement(sql: "SELECT key FROM runs WHERE id = ?")
        guard let key = try Int.fetchOne(statement, arguments: [run.description]) else {
            throw try missing(run)
        }
        return key
    }

    private func missing(_ run: RunIdentifier) throws -> StoreError {
        if let time = try removal(of: run) { return .removedRun(run, time: time) }
        return .noRun(run.description)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }
}
