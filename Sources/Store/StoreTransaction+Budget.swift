import GRDB
public import Runs

extension StoreTransaction {
    /// Keeps that a credential is not used before a time; a later time that is kept stays.
    public func park(_ credential: String, _ park: RunStatus.Park) throws {
        let sql = """
            INSERT INTO parks VALUES (?, ?, ?) ON CONFLICT DO UPDATE
            SET until = excluded.until, reason = excluded.reason WHERE excluded.until > until
            """
        try database.execute(sql: sql, arguments: [credential, park.until, park.reason])
    }

    /// Keeps that a credential may be used again.
    public func endPark(_ credential: String) throws {
        try database.execute(sql: "DELETE FROM parks WHERE credential = ?", arguments: [credential])
    }

    /// Adds to what was spent.
    public func spend(_ spending: Spending) throws {
        let sql = """
            INSERT INTO spending VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
            SET dollars = dollars + excluded.dollars, tokens = tokens + excluded.tokens
            """
        let quarter = spending.time / Spending.quarterMilliseconds
        try database.cachedStatement(sql: sql).execute(arguments: [
            quarter, spending.run.description, spending.credential, spending.dollars,
            spending.tokens,
        ])
    }

    /// Takes a repository from the recent ones; its runs stay.
    public func forget(repository: String) throws {
        try database.execute(
            sql: "DELETE FROM repositories WHERE path = ?",
            arguments: [repository]
        )
    }
}
