import Agent
import GRDB
import JSONC
import OrderedCollections
import Runs

extension RunOverview {
    /// Reads a row of ``RunQuery/selection``.
    init(_ row: Row) throws {
        guard let identifier = RunIdentifier(parsing: row[0]),
            let pipeline = RunIdentifier(parsing: row[1])
        else { throw RecordError.member("id") }
        self.init(
            identifier: identifier,
            pipeline: pipeline,
            repository: row[2],
            title: row[3],
            priority: row[4],
            status: try RunStatus(word: row[5], detail: row[6]),
            created: row[7]
        )
        branch = row[8]
        started = row[9]
        ended = row[10]
        container = row[11]
        credential = row[12]
        reservedMemory = (row[13] as Int?).map { ByteCount(bytes: $0) }
        reservedProcessors = row[14]
        commits = try StoredText.texts(row[15])
        if let files = row[16] as Int?, let added = row[17] as Int?, let removed = row[18] as Int? {
            changedLines = ChangedLines(files: files, added: added, removed: removed)
        }
        cloneBytes = row[19]
        agentOffset = row[20]
        snapshotCount = row[21]
        progress = RunProgress(
            turns: row[22],
            usage: AgentUsage(
                inputTokens: row[23],
                outputTokens: row[24],
                cacheWriteTokens: row[25],
                cacheReadTokens: row[26]
            ),
            costDollars: row[27]
        )
        if let tool = row[28] as String?, let argument = row[29] as String?,
            let since = row[30] as Int?
        {
            progress.activity = .init(tool: tool, argument: argument, since: since)
        }
    }

    /// The columns of `runs` that change, in the order of ``StoreTransaction/changeSQL``.
    var changeable: [(any DatabaseValueConvertible)?] {
        [
            repository, branch, priority, status.word, status.detail, status.isOver ? 1 : 0,
            started, ended, container, credential, reservedMemory?.bytes, reservedProcessors,
            StoredText.text(commits), changedLines?.files, changedLines?.added,
            changedLines?.removed, cloneBytes,
        ]
    }
}

extension RunProgress {
    /// The columns of `progress` that follow from it, in the order of
    /// ``StoreTransaction/progressSQL``.
    var columns: [(any DatabaseValueConvertible)?] {
        [
            turns, usage.inputTokens, usage.outputTokens, usage.cacheWriteTokens,
            usage.cacheReadTokens, costDollars, activity?.tool, activity?.argument,
            activity?.since,
        ]
    }
}

extension RunStatus {
    /// What the word does not say, as JSON; nil where it says all.
    var detail: String? {
        let json = json
        return (json.object?.count ?? 0) > 1 ? json.text() : nil
    }

    /// Reads a status of two columns.
    init(word: String, detail: String?) throws {
        self = try RunStatus(try detail.map { try StoredText.json($0) } ?? ["state": .string(word)])
    }
}
