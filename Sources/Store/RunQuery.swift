import GRDB
import Runs

/// A filter as SQL.
struct RunQuery {
    /// All columns of an overview, in the order in which ``RunOverview/init(_:)`` reads them.
    static let selection = """
        SELECT runs.id, runs.pipeline, runs.repository, runs.title, runs.priority, runs.status,
            runs.status_detail, runs.created, runs.branch, runs.started, runs.ended,
            runs.container, runs.credential, runs.reserved_memory, runs.reserved_processors,
            runs.commits, runs.files_changed, runs.lines_added, runs.lines_removed,
            runs.clone_bytes, progress.agent_offset, progress.snapshots, progress.turns,
            progress.input_tokens, progress.output_tokens, progress.cache_write_tokens,
            progress.cache_read_tokens, progress.cost, progress.activity_tool,
            progress.activity_argument, progress.activity_time
        FROM runs JOIN progress ON progress.run = runs.key
        """

    /// The whole statement.
    let sql: String
    /// Its condition alone, empty where all pass.
    let condition: String
    let arguments: StatementArguments

    init(_ filter: RunFilter) {
        var conditions: [String] = []
        var arguments: [any DatabaseValueConvertible] = []
        if !filter.states.isEmpty {
            let marks = Array(repeating: "?", count: filter.states.count).joined(separator: ", ")
            conditions.append("runs.status IN (\(marks))")
            arguments += filter.states.sorted()
        }
        if let isOver = filter.isOver { conditions.append("runs.is_over = \(isOver ? 1 : 0)") }
        if let repository = filter.repository {
            conditions.append("runs.repository = ?")
            arguments.append(repository)
        }
        if let pipeline = filter.pipeline {
            conditions.append("runs.pipeline = ?")
            arguments.append(pipeline.description)
        }
        if let time = filter.endedBefore {
            conditions.append("runs.ended < ?")
            arguments.append(time)
        }
        if let text = filter.text, !text.isEmpty {
            let columns = ["id", "branch", "repository", "title"]
            let parts = columns.map { "runs.\($0) LIKE ? ESCAPE '\\'" }
            conditions.append("(" + parts.joined(separator: " OR ") + ")")
            arguments += columns.map { _ in Self.pattern(text) }
        }
        condition = conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
        self.arguments = StatementArguments(arguments)
        let limit = filter.limit.map { " LIMIT \(max(0, $0))" } ?? ""
        sql = Self.selection + condition + Self.order(filter.order) + limit
    }

    private static func order(_ order: RunFilter.Order) -> String {
        switch order {
        case .newest: " ORDER BY runs.key DESC"
        case .oldest: " ORDER BY runs.key"
        case .queue: " ORDER BY runs.priority DESC, runs.key"
        }
    }

    /// A pattern of `LIKE` for texts that have a part.
    private static func pattern(_ part: String) -> String {
        var pattern = "%"
        for character in part {
            if "%_\\".contains(character) { pattern.append("\\") }
            pattern.append(character)
        }
        return pattern + "%"
    }
}
