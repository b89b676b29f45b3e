import GRDB
import JSONC
public import Runs

extension StoreTransaction {
    /// Removes a run with its events, snapshots and jobs.
    ///
    /// What the history of its pipeline tells of it stays as long as the pipeline has another run.
    /// What it spent stays. Its name is never given to another run, nor its events' numbers to
    /// other events.
    ///
    /// - Parameters:
    ///   - run: The run.
    ///   - time: Now, in milliseconds since 1970.
    /// - Throws: ``StoreError/noRun(_:)``, or ``StoreError/removedRun(_:time:)``.
    public func remove(_ run: RunIdentifier, at time: Int) throws {
        let overview = try view.overview(of: run)
        let key = try view.key(of: run)
        if let entry = try view.entry(of: run) { try bury(entry, overview.pipeline, at: time) }
        let sql = """
            UPDATE counters SET value =
                max(value, (SELECT ifnull(max(number), 0) FROM events WHERE run = ?))
            WHERE name = 'last_removed_event'
            """
        try database.execute(sql: sql, arguments: [key])
        try database.execute(sql: "DELETE FROM runs WHERE key = ?", arguments: [key])
        try forgetPipelineWithoutRuns(overview.pipeline)
    }

    private func bury(
        _ entry: Pipeline.Entry,
        _ pipeline: RunIdentifier,
        at time: Int
    ) throws {
        try database.execute(
            sql: "INSERT INTO removed_runs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                entry.run.description, pipeline.description, time, entry.created, entry.started,
                entry.ended, entry.prompt, entry.status.word, entry.status.detail,
                StoredText.text(entry.commits), entry.costDollars, entry.answer,
            ]
        )
    }

    /// Where the last run is gone nobody asks for the words of the history any more.
    private func forgetPipelineWithoutRuns(_ pipeline: RunIdentifier) throws {
        let count = try view.runCount(RunFilter.of(pipeline))
        guard count == 0 else { return }
        let name = pipeline.description
        try database.execute(
            sql: "UPDATE removed_runs SET prompt = '', answer = NULL WHERE pipeline = ?",
            arguments: [name]
        )
        try database.execute(sql: "DELETE FROM pipelines WHERE id = ?", arguments: [name])
    }
}

extension RunFilter {
    fileprivate static func of(_ pipeline: RunIdentifier) -> Self {
        var filter = Self()
        filter.pipeline = pipeline
        return filter
    }
}
