import GRDB
import Glibc
public import Runs

extension Store {
    /// What the store occupies on its disk, its log included.
    public func size() -> ByteCount {
        let files = [path, path + "-wal", path + "-shm"]
        return ByteCount(bytes: files.reduce(0) { $0 + Self.blocks(of: $1) })
    }

    /// How much of the file is free for what comes, since something was removed.
    public func freeBytes() async throws -> ByteCount {
        try await read { view in
            let pages = try Int.fetchOne(view.database, sql: "PRAGMA freelist_count") ?? 0
            let bytes = try Int.fetchOne(view.database, sql: "PRAGMA page_size") ?? 0
            return ByteCount(bytes: pages * bytes)
        }
    }

    /// Gives back to the disk what is free in the file, in steps between which others write.
    ///
    /// - Throws: Why it stopped; what was given back until then is.
    public func compact() async throws {
        while try await freeBytes().bytes > 0 {
            try Task.checkCancellation()
            try await write(.process) { transaction in
                // Each row is one page.
                let sql = "PRAGMA incremental_vacuum(\(Self.compactedPages))"
                _ = try Row.fetchAll(transaction.database, sql: sql)
            }
        }
        do {
            try await pool.writeWithoutTransaction { database in
                _ = try database.checkpoint(.truncate)
            }
        } catch {
            throw StoreError.translating(error, path: path)
        }
    }

    /// Reads the whole file and tells what cannot be right; takes seconds for millions of events.
    ///
    /// - Returns: Each fault in SQLite's words; empty where all is well.
    public func faults() async throws -> [String] {
        try await read { view in
            let words = try String.fetchAll(view.database, sql: "PRAGMA integrity_check")
            let keys = try Row.fetchAll(view.database, sql: "PRAGMA foreign_key_check")
            return words.filter { $0 != "ok" } + keys.map(\.description)
        }
    }

    /// Writes a whole copy of the store into a file that is not there yet, while work goes on.
    public func backUp(to path: String) async throws {
        do {
            // Outside of a transaction, which SQLite begins by itself for a copy.
            try await pool.unsafeRead { database in
                try database.execute(sql: "VACUUM INTO ?", arguments: [path])
            }
        } catch {
            throw StoreError.translating(error, path: path)
        }
    }

    private static let compactedPages = 2000

    private static func blocks(of path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_blocks) * 512 : 0
    }
}
