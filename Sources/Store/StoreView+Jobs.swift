import GRDB
import OrderedCollections
public import Runs

extension StoreView {
    /// A job; nil where there is none of that key.
    public func job(_ key: String) throws -> OutboxJob? {
        try jobs("WHERE jobs.key = ?", [key]).first
    }

    /// Jobs in a state, in the order in which they were kept.
    ///
    /// Those in the state `begun` right after a start may have been done or not.
    public func jobs(_ state: OutboxJob.State) throws -> [OutboxJob] {
        try jobs("WHERE jobs.state = '\(state.rawValue)' ORDER BY jobs.rowid", [])
    }

    /// The jobs of a run, in the order in which they were kept.
    public func jobs(of run: RunIdentifier) throws -> [OutboxJob] {
        try jobs("WHERE jobs.run = ? ORDER BY jobs.rowid", [try key(of: run)])
    }

    /// The jobs of all runs of a pipeline, in the order in which they were kept.
    public func jobs(ofPipeline pipeline: RunIdentifier) throws -> [OutboxJob] {
        try jobs("WHERE runs.pipeline = ? ORDER BY jobs.rowid", [pipeline.description])
    }

    /// Jobs whose time has come, in the order in which they were kept.
    ///
    /// - Parameters:
    ///   - time: Now, in milliseconds since 1970.
    ///   - limit: How many at most.
    /// - Returns: The jobs.
    /// - Throws: Why the file could not be read.
    public func dueJobs(at time: Int, limit: Int) throws -> [OutboxJob] {
        try jobs(
            "WHERE jobs.state = 'waiting' AND jobs.not_before <= ? ORDER BY jobs.rowid LIMIT ?",
            [time, limit]
        )
    }

    /// When the next job's time comes, in milliseconds since 1970; nil when none waits.
    ///
    /// - Parameter time: Jobs whose time has come by then are left out.
    /// - Returns: The time.
    /// - Throws: Why the file could not be read.
    public func nextJobTime(after time: Int = -1) throws -> Int? {
        try Int.fetchOne(
            database,
            sql: "SELECT min(not_before) FROM jobs WHERE state = 'waiting' AND not_before > ?",
            arguments: [time]
        )
    }

    private func jobs(_ rest: String, _ arguments: StatementArguments) throws -> [OutboxJob] {
        let sql = """
            SELECT jobs.key, jobs.kind, runs.id, jobs.content, jobs.created, jobs.not_before,
                jobs.state, jobs.attempts, jobs.last_error, jobs.ended
            FROM jobs LEFT JOIN runs ON runs.key = jobs.run \(rest)
            """
        return try Row.fetchAll(database, sql: sql, arguments: arguments).map { row in
            guard let kind = OutboxJob.Kind(rawValue: row[1]),
                let state = OutboxJob.State(rawValue: row[6])
            else { throw RecordError.member("kind") }
            var job = OutboxJob(
                key: row[0],
                kind: kind,
                run: (row[2] as String?).flatMap { RunIdentifier(parsing: $0) },
                content: try StoredText.object(row[3]),
                created: row[4],
                notBefore: row[5]
            )
            job.state = state
            job.attempts = row[7]
            job.lastError = row[8]
            job.ended = row[9]
            return job
        }
    }
}
