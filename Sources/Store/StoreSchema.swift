import GRDB

/// The forms that the store's file had, from the first to the newest.
///
/// A form that was published never changes; a new one is added below.
enum StoreSchema {
    /// What marks the file as Berth's, in SQLite's header: `Brth`.
    static let applicationIdentifier = 0x4272_7468

    static let migrator = {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { database in
            try database.execute(sql: runs)
            try database.execute(sql: events)
            try database.execute(sql: outbox)
            try database.execute(sql: views)
            try database.execute(sql: "PRAGMA application_id = \(applicationIdentifier)")
        }
        migrator.registerMigration("2") { database in
            try database.execute(sql: "INSERT INTO event_kinds VALUES (11, 'egress')")
        }
        migrator.registerMigration("3") { database in
            try database.execute(sql: manifests)
        }
        return migrator
    }()

    /// Runs: what lists show, what changes every second, and what is read for one run alone.
    private static let runs = """
        CREATE TABLE pipelines (
            id TEXT PRIMARY KEY NOT NULL,
            repository TEXT NOT NULL,
            branch TEXT,
            created INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE runs (
            key INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            pipeline TEXT NOT NULL REFERENCES pipelines,
            repository TEXT NOT NULL,
            branch TEXT,
            title TEXT NOT NULL,
            priority INTEGER NOT NULL,
            status TEXT NOT NULL,
            status_detail TEXT,
            is_over INTEGER NOT NULL,
            created INTEGER NOT NULL,
            started INTEGER,
            ended INTEGER,
            container TEXT,
            credential TEXT,
            reserved_memory INTEGER,
            reserved_processors REAL,
            commits TEXT NOT NULL,
            files_changed INTEGER,
            lines_added INTEGER,
            lines_removed INTEGER,
            clone_bytes INTEGER
        ) STRICT;
        CREATE INDEX runs_not_over ON runs (id) WHERE is_over = 0;
        CREATE INDEX runs_by_pipeline ON runs (pipeline);
        CREATE INDEX runs_by_branch ON runs (branch);
        CREATE TABLE progress (
            run INTEGER PRIMARY KEY REFERENCES runs ON DELETE CASCADE,
            agent_offset INTEGER NOT NULL DEFAULT 0,
            snapshots INTEGER NOT NULL DEFAULT 0,
            turns INTEGER NOT NULL DEFAULT 0,
            input_tokens INTEGER NOT NULL DEFAULT 0,
            output_tokens INTEGER NOT NULL DEFAULT 0,
            cache_write_tokens INTEGER NOT NULL DEFAULT 0,
            cache_read_tokens INTEGER NOT NULL DEFAULT 0,
            cost REAL NOT NULL DEFAULT 0,
            activity_tool TEXT,
            activity_argument TEXT,
            activity_time INTEGER
        ) STRICT;
        CREATE TABLE documents (
            run INTEGER PRIMARY KEY REFERENCES runs ON DELETE CASCADE,
            submission TEXT NOT NULL,
            ticket TEXT,
            machine TEXT
        ) STRICT;
        CREATE TABLE removed_runs (
            id TEXT PRIMARY KEY NOT NULL,
            pipeline TEXT NOT NULL,
            removed INTEGER NOT NULL,
            created INTEGER NOT NULL,
            started INTEGER,
            ended INTEGER,
            prompt TEXT NOT NULL,
            status TEXT NOT NULL,
            status_detail TEXT,
            commits TEXT NOT NULL,
            cost REAL NOT NULL,
            answer TEXT
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX removed_runs_by_pipeline ON removed_runs (pipeline);
        CREATE TABLE repositories (
            path TEXT PRIMARY KEY NOT NULL,
            used INTEGER NOT NULL,
            runs INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    /// Events: as few bytes as possible, since there are millions.
    private static let events = """
        CREATE TABLE counters (
            name TEXT PRIMARY KEY NOT NULL,
            value INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        INSERT INTO counters VALUES ('last_removed_event', 0);
        CREATE TABLE event_kinds (code INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
        CREATE TABLE events (
            number INTEGER PRIMARY KEY,
            run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
            time INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            offset INTEGER,
            length INTEGER,
            content TEXT
        ) STRICT;
        CREATE INDEX events_by_run ON events (run);
        CREATE TABLE snapshots (
            event INTEGER PRIMARY KEY REFERENCES events ON DELETE CASCADE,
            run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
            commit_name TEXT NOT NULL,
            tree TEXT NOT NULL,
            tool_calls TEXT NOT NULL,
            changed_files TEXT NOT NULL
        ) STRICT;
        CREATE INDEX snapshots_by_run ON snapshots (run);
        INSERT INTO event_kinds VALUES (1, 'submitted'), (2, 'status'), (3, 'progress'),
            (4, 'diagnostic'), (5, 'agent'), (6, 'snapshot'), (7, 'branch'), (8, 'push'),
            (9, 'usage'), (10, 'notification');
        """

    /// What is still to be done outside, and what was spent.
    private static let outbox = """
        CREATE TABLE jobs (
            key TEXT NOT NULL UNIQUE,
            kind TEXT NOT NULL,
            run INTEGER REFERENCES runs ON DELETE CASCADE,
            content TEXT NOT NULL,
            created INTEGER NOT NULL,
            state TEXT NOT NULL,
            attempts INTEGER NOT NULL DEFAULT 0,
            not_before INTEGER NOT NULL,
            last_error TEXT,
            ended INTEGER
        ) STRICT;
        CREATE INDEX jobs_waiting ON jobs (not_before) WHERE state = 'waiting';
        CREATE INDEX jobs_begun ON jobs (key) WHERE state = 'begun';
        CREATE INDEX jobs_by_run ON jobs (run);
        CREATE TABLE parks (
            credential TEXT PRIMARY KEY NOT NULL,
            until INTEGER NOT NULL,
            reason TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE spending (
            quarter INTEGER NOT NULL,
            run TEXT NOT NULL,
            credential TEXT NOT NULL,
            dollars REAL NOT NULL,
            tokens INTEGER NOT NULL,
            PRIMARY KEY (quarter, run, credential)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX spending_by_run ON spending (run);
        """

    /// What is kept of runs for good, also when they are removed; `is_filed` tells whether it lies
    /// in the run's folder, too.
    private static let manifests = """
        INSERT INTO event_kinds VALUES (12, 'credential'), (13, 'limit'), (14, 'seal'),
            (15, 'trust');
        CREATE TABLE manifests (
            run TEXT PRIMARY KEY NOT NULL,
            head TEXT NOT NULL,
            content TEXT NOT NULL,
            is_filed INTEGER NOT NULL DEFAULT 0
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX manifests_not_filed ON manifests (run) WHERE is_filed = 0;
        """

    /// What a person reads with `sqlite3`.
    private static let views = """
        CREATE VIEW run_list AS
            SELECT id, status, datetime(created / 1000, 'unixepoch') AS created_at, turns, cost,
                agent_offset, branch, repository, title
            FROM runs JOIN progress ON progress.run = runs.key;
        CREATE VIEW event_list AS
            SELECT number, runs.id AS run, datetime(time / 1000, 'unixepoch') AS time_at,
                event_kinds.name AS kind, offset, length, content
            FROM events JOIN runs ON runs.key = events.run
                JOIN event_kinds ON event_kinds.code = events.kind;
        """
}
