import GRDB
public import JSONC
import Runs

extension StoreTransaction {
    /// Keeps a job, unless there was one of the same key before.
    ///
    /// - Returns: Whether it is new.
    /// - Throws: ``StoreError/noRun(_:)``, or ``StoreError/removedRun(_:time:)``.
    @discardableResult
    public func enqueue(_ job: OutboxJob) throws -> Bool {
        let sql = """
            INSERT OR IGNORE INTO jobs (key, kind, run, content, created, state, not_before)
            VALUES (?, ?, ?, ?, ?, 'waiting', ?)
            """
        try database.execute(
            sql: sql,
            arguments: [
                job.key, job.kind.rawValue, try job.run.map { try view.key(of: $0) },
                JSONValue.object(job.content).text(), job.created, job.notBefore,
            ]
        )
        return database.changesCount == 1
    }

    /// Takes up a job that waits; to be kept before anything is done.
    ///
    /// - Returns: The job; nil where it does not wait, so that somebody else does it or did.
    public func begin(_ key: String) throws -> OutboxJob? {
        let sql = """
            UPDATE jobs SET state = 'begun', attempts = attempts + 1
            WHERE key = ? AND state = 'waiting'
            """
        try database.execute(sql: sql, arguments: [key])
        return database.changesCount == 1 ? try view.job(key) : nil
    }

    /// Keeps that a begun job is done.
    ///
    /// - Parameters:
    ///   - key: The job's key.
    ///   - time: Now, in milliseconds since 1970.
    ///   - content: What is kept of it from now on; nil for what was kept before.
    /// - Throws: ``StoreError/noJob(_:)`` unless it was begun.
    public func finish(_ key: String, at time: Int, content: JSONObject? = nil) throws {
        let sql = """
            UPDATE jobs SET state = 'done', ended = ?, last_error = NULL,
                content = coalesce(?, content)
            WHERE key = ? AND state = 'begun'
            """
        try change(key, sql, [time, content.map { JSONValue.object($0).text() }, key])
    }

    /// Puts a begun job back.
    ///
    /// - Parameters:
    ///   - key: The job's key.
    ///   - notBefore: When it may be begun again, in milliseconds since 1970.
    ///   - reason: Why the attempt came to nothing; nil where it was never made.
    /// - Throws: ``StoreError/noJob(_:)`` unless it was begun.
    public func retry(_ key: String, notBefore: Int, reason: String?) throws {
        let sql = """
            UPDATE jobs SET state = 'waiting', not_before = ?, last_error = ?
            WHERE key = ? AND state = 'begun'
            """
        try change(key, sql, [notBefore, reason, key])
    }

    /// Gives a job up that is not done.
    ///
    /// - Throws: ``StoreError/noJob(_:)`` where it is done or was given up.
    public func giveUp(_ key: String, at time: Int, reason: String) throws {
        let sql = """
            UPDATE jobs SET state = 'failed', ended = ?, last_error = ?
            WHERE key = ? AND state IN ('waiting', 'begun')
            """
        try change(key, sql, [time, reason, key])
    }

    /// Lets a job that waits, or was given up, be begun at once and tried as long as a new one.
    ///
    /// - Returns: Whether there is one that can be.
    @discardableResult
    public func revive(_ key: String, at time: Int) throws -> Bool {
        let sql = """
            UPDATE jobs SET state = 'waiting', created = ?, not_before = 0, ended = NULL
            WHERE key = ? AND state IN ('waiting', 'failed')
            """
        try database.execute(sql: sql, arguments: [time, key])
        return database.changesCount == 1
    }

    /// Keeps that a newer job takes the place of one that is not done.
    ///
    /// - Throws: ``StoreError/noJob(_:)`` where it is over.
    public func supersede(_ key: String, at time: Int) throws {
        let sql = """
            UPDATE jobs SET state = 'superseded', ended = ?, last_error = NULL
            WHERE key = ? AND state IN ('waiting', 'begun')
            """
        try change(key, sql, [time, key])
    }

    private func change(_ key: String, _ sql: String, _ arguments: StatementArguments) throws {
        try database.execute(sql: sql, arguments: arguments)
        guard database.changesCount == 1 else { throw StoreError.noJob(key) }
    }
}
