import GRDB
public import Runs

extension StoreView {
    /// The credentials that are not to be used for a while, past times included.
    public func parks() throws -> [String: RunStatus.Park] {
        let rows = try Row.fetchAll(database, sql: "SELECT credential, until, reason FROM parks")
        return Dictionary(
            uniqueKeysWithValues: rows.map { row in
                (row[0] as String, RunStatus.Park(until: row[1], reason: row[2]))
            }
        )
    }

    /// What was spent, by runs that were removed too.
    ///
    /// - Parameters:
    ///   - time: Since this time, in milliseconds since 1970, such as the last midnight; it is
    ///     taken as the begin of its quarter of an hour. Nil for all time.
    ///   - credential: By this credential; nil for all.
    ///   - run: By this run; nil for all.
    /// - Returns: The sum.
    /// - Throws: Why the file could not be read.
    public func spent(
        since time: Int? = nil,
        credential: String? = nil,
        run: RunIdentifier? = nil
    ) throws -> Spending.Sum {
        let query = SpendingQuery(since: time, credential: credential, run: run)
        let row = try Row.fetchOne(
            database,
            sql: "SELECT total(dollars), ifnull(sum(tokens), 0) FROM spending" + query.condition,
            arguments: query.arguments
        )
        guard let row else { return Spending.Sum() }
        return Spending.Sum(dollars: row[0], tokens: row[1])
    }

    /// What was paid for: what all runs spent but for rehearsals.
    ///
    /// - Parameter time: Since this time, as in ``spent(since:credential:run:)``; nil for all time.
    /// - Returns: The sum in US dollars.
    /// - Throws: Why the file could not be read.
    public func paidDollars(since time: Int? = nil) throws -> Double {
        let sql = "SELECT total(dollars) FROM spending WHERE quarter >= ? AND credential <> ?"
        let quarter = time.map { $0 / Spending.quarterMilliseconds } ?? 0
        return try Double.fetchOne(database, sql: sql, arguments: [quarter, Spending.rehearsal])
            ?? 0
    }

    /// What was spent since a time by each credential; nil for all time.
    public func spentByCredential(since time: Int? = nil) throws -> [String: Spending.Sum] {
        let query = SpendingQuery(since: time, credential: nil, run: nil)
        let sql = "SELECT credential, sum(dollars), sum(tokens) FROM spending"
        let rows = try Row.fetchAll(
            database,
            sql: sql + query.condition + " GROUP BY credential",
            arguments: query.arguments
        )
        return Dictionary(
            uniqueKeysWithValues: rows.map { row in
                (row[0] as String, Spending.Sum(dollars: row[1], tokens: row[2]))
            }
        )
    }

    /// The repositories that runs were handed in for, the last used first.
    public func recentRepositories(limit: Int) throws -> [RecentRepository] {
        let sql = "SELECT path, used, runs FROM repositories ORDER BY used DESC, path LIMIT ?"
        return try Row.fetchAll(database, sql: sql, arguments: [limit]).map { row in
            RecentRepository(path: row[0], used: row[1], runCount: row[2])
        }
    }
}

/// Which amounts a sum has.
private struct SpendingQuery {
    let condition: String
    let arguments: StatementArguments

    init(since time: Int?, credential: String?, run: RunIdentifier?) {
        var conditions: [String] = []
        var arguments: [any DatabaseValueConvertible] = []
        if let time {
            conditions.append("quarter >= ?")
            arguments.append(time / Spending.quarterMilliseconds)
        }
        if let credential {
            conditions.append("credential = ?")
            arguments.append(credential)
        }
        if let run {
            conditions.append("run = ?")
            arguments.append(run.description)
        }
        condition = conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
        self.arguments = StatementArguments(arguments)
    }
}
