import GRDB
import Glibc

/// Opens a store's file: for its owner alone, checked, and of the newest form.
struct StoreOpening {
    let path: String

    /// The tables that are checked whenever the file is opened; those with millions of rows are
    /// not, since that would take seconds.
    static let checkedTables = ["pipelines", "runs", "progress", "jobs", "parks", "counters"]

    func open() throws(StoreError) -> DatabasePool {
        try makeFile()
        do {
            let pool = try DatabasePool(path: path, configuration: Self.configuration)
            try pool.read { try check($0) }
            if try !pool.read(StoreSchema.migrator.hasCompletedMigrations) {
                try StoreSchema.migrator.migrate(pool)
            }
            try pool.read { try checkTables($0) }
            return pool
        } catch {
            throw .opening(error, path: path)
        }
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.label = "berth.store"
        // Nobody else works with the file, but a person may read it with `sqlite3`.
        configuration.busyMode = .timeout(10)
        configuration.prepareDatabase { database in
            guard !database.configuration.readonly else { return }
            // Before there is a table: what removed runs occupied can be given back in steps.
            try database.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
            // 16 MB of log are copied at once, which writes a page that changes often only once.
            try database.execute(sql: "PRAGMA wal_autocheckpoint = 4096")
            // After a burst the log does not keep its size.
            try database.execute(sql: "PRAGMA journal_size_limit = 33554432")
        }
        return configuration
    }

    /// Makes the file before SQLite does, which would let others read it; SQLite gives the files
    /// beside it the same mode.
    private func makeFile() throws(StoreError) {
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor >= 0 {
            Glibc.close(descriptor)
            return
        }
        guard errno == EEXIST else { throw .system(errno, path: path) }
        var status = stat()
        guard stat(path, &status) == 0 else { throw .system(errno, path: path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .cannotOpen(path: path, reason: "it is no regular file")
        }
        guard access(path, W_OK) == 0 else { throw .system(errno, path: path) }
        if status.st_mode & 0o077 != 0, chmod(path, 0o600) != 0 {
            throw .system(errno, path: path)
        }
    }

    /// Refuses what is not Berth's, or of a form that this Berth does not know.
    private func check(_ database: Database) throws {
        let known = StoreSchema.applicationIdentifier
        let found = try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0
        // A process that is killed while it makes the file may leave tables of GRDB's own alone.
        let sql = "SELECT count(*) FROM sqlite_schema WHERE tbl_name NOT LIKE 'grdb%'"
        let tables = try Int.fetchOne(database, sql: sql) ?? 0
        guard found == known || (found == 0 && tables == 0) else {
            throw StoreError.foreign(path: path)
        }
        guard tables > 0 else { return }
        let migrator = StoreSchema.migrator
        guard try !migrator.hasBeenSuperseded(database) else {
            let sql = "SELECT identifier FROM grdb_migrations ORDER BY rowid"
            let forms = try String.fetchAll(database, sql: sql)
            throw StoreError.newerForm(
                path: path,
                forms: forms.filter { !migrator.migrations.contains($0) }
            )
        }
    }

    private func checkTables(_ database: Database) throws {
        for table in Self.checkedTables {
            let words = try String.fetchAll(database, sql: "PRAGMA quick_check('\(table)')")
            guard words == ["ok"] else {
                throw StoreError.damaged(path: path, reason: words.first ?? "no answer")
            }
        }
    }
}

extension StoreError {
    /// Why a file could not be opened.
    static func opening(_ error: any Error, path: String) -> Self {
        let error = StoreError.translating(error, path: path)
        return error as? Self ?? .cannotOpen(path: path, reason: "\(error)")
    }
}
