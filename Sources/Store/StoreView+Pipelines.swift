import GRDB
public import Runs

extension StoreView {
    /// A pipeline with the history of its runs; nil where there is none of that name.
    public func pipeline(_ identifier: RunIdentifier) throws -> Pipeline? {
        let sql = "SELECT repository, branch, created FROM pipelines WHERE id = ?"
        let name = identifier.description
        let row = try Row.fetchOne(database, sql: sql, arguments: [name])
        guard let row else { return nil }
        let kept = try Row.fetchAll(database, sql: Self.keptSQL, arguments: [name])
            .map { try Pipeline.Entry(kept: $0) }
        let removed = try Row.fetchAll(database, sql: Self.removedSQL, arguments: [name])
            .map { try Pipeline.Entry($0, answer: $0[9], isRemoved: true) }
        return Pipeline(
            identifier: identifier,
            repository: row[0],
            branch: row[1],
            created: row[2],
            entries: (kept + removed).sorted { $0.run < $1.run }
        )
    }

    /// What the history tells of a run.
    func entry(of run: RunIdentifier) throws -> Pipeline.Entry? {
        try Row.fetchOne(database, sql: Self.entrySQL, arguments: [run.description])
            .map { try Pipeline.Entry(kept: $0) }
    }

    private static let selection = """
        SELECT runs.id, documents.submission, runs.status, runs.status_detail, runs.commits,
            progress.cost, runs.created, runs.started, runs.ended, documents.machine
        FROM runs JOIN progress ON progress.run = runs.key
            JOIN documents ON documents.run = runs.key
        """
    private static let keptSQL = selection + " WHERE runs.pipeline = ?"
    private static let entrySQL = selection + " WHERE runs.id = ?"
    private static let removedSQL = """
        SELECT id, prompt, status, status_detail, commits, cost, created, started, ended, answer
        FROM removed_runs WHERE pipeline = ?
        """
}

extension Pipeline.Entry {
    fileprivate init(kept row: Row) throws {
        let machine = try (row[9] as String?).map { try RunMachine(try StoredText.json($0)) }
        try self.init(row, answer: machine?.state.answer, isRemoved: false)
        prompt = try RunSubmission(try StoredText.json(row[1])).prompt
    }

    fileprivate init(_ row: Row, answer: String?, isRemoved: Bool) throws {
        guard let run = RunIdentifier(parsing: row[0]) else { throw RecordError.member("id") }
        self.init(
            run: run,
            prompt: row[1],
            status: try RunStatus(word: row[2], detail: row[3]),
            answer: answer,
            commits: try StoredText.texts(row[4]),
            costDollars: row[5],
            created: row[6],
            started: row[7],
            ended: row[8],
            isRemoved: isRemoved
        )
    }
}

extension RunState {
    /// The agent's last words; nil where it has none yet.
    fileprivate var answer: String? {
        switch self {
        case .collecting(let collecting): collecting.report.text
        case .finished(let finished): finished.report?.text
        case .preparing, .building, .settingUp, .sealing, .running, .parked: nil
        }
    }
}
