import GRDB
public import Runs

extension StoreTransaction {
    /// Keeps the manifest of a run; where there is one already, that one stays.
    ///
    /// - Throws: Why nothing was kept.
    public func insert(_ manifest: RunManifest) throws {
        try database.execute(
            sql: "INSERT OR IGNORE INTO manifests (run, head, content) VALUES (?, ?, ?)",
            arguments: [
                manifest.run.description, manifest.head,
                String(decoding: manifest.bytes, as: UTF8.self),
            ]
        )
    }

    /// Keeps that a manifest lies in the run's folder, too, or has no folder to lie in.
    ///
    /// - Throws: Why nothing was kept.
    public func noteFiled(_ run: RunIdentifier) throws {
        try database.execute(
            sql: "UPDATE manifests SET is_filed = 1 WHERE run = ?",
            arguments: [run.description]
        )
    }
}
