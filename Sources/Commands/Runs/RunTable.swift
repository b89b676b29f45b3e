import Daemon
import Diagnostics
import Runs

/// Runs as a table, one line each.
struct RunTable {
    let runs: [RunView]
    /// Now, in milliseconds since 1970.
    let now: Int
    let style: Style
    /// How wide a line may be, in characters.
    let width: Int

    /// The lines, the heading first.
    var lines: [String] {
        let heading = ["RUN", "STATE", "AGE", "REPOSITORY", "BRANCH", "PROMPT", "NOW"]
        let rows = [heading] + runs.map(cells)
        let widths = fitted(
            heading.indices.map { column in
                min(Self.widest[column], rows.map { $0[column].count }.max() ?? 0)
            }
        )
        return rows.enumerated().map { index, row in
            let text = zip(row, widths).map { cell, width in
                let short = TerminalText.oneLine(cell, width: width)
                return short + String(repeating: " ", count: max(0, width - short.count))
            }.joined(separator: "  ")
            let line = String(text.prefix(max(width, 60)).reversed().drop { $0 == " " }.reversed())
            return index == 0 ? style.dim(line) : line
        }
    }

    private static let widest = [10, 11, 7, 16, 36, 40, 60]

    /// Makes room for the last column: what a run does now, or waits for, tells more than the end
    /// of a long name.
    private func fitted(_ widths: [Int]) -> [Int] {
        var widths = widths
        for column in [4, 5] {
            let excess = widths.reduce(2 * (widths.count - 1), +) - max(width, 60)
            guard excess > 0 else { break }
            widths[column] = max(min(widths[column], Self.narrowest), widths[column] - excess)
        }
        return widths
    }

    private static let narrowest = 16

    private func cells(_ run: RunView) -> [String] {
        [
            "\(run.identifier)", run.status.word, Self.age(now - run.created),
            run.repository.split(separator: "/").last.map(String.init) ?? run.repository,
            run.branch ?? "", run.prompt, run.activity ?? run.status.words(now: now) ?? "",
        ]
    }

    /// A time that has passed, in one unit.
    static func age(_ milliseconds: Int) -> String {
        let seconds = max(0, milliseconds / 1_000)
        switch seconds {
        case ..<60: return "\(seconds)s"
        case ..<3_600: return "\(seconds / 60)m"
        case ..<86_400: return "\(seconds / 3_600)h"
        default: return "\(seconds / 86_400)d"
        }
    }
}
