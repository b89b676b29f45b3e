import Diagnostics
import JSONC

/// What goes and what stays, as `berth prune` shows it.
struct PruneReport {
    private struct Row {
        var kind: String
        var name: String
        var run: String
        var bytes: Int?
        var reason: String
        var isHeld: Bool

        init(_ json: JSONValue) {
            kind = json["kind"]?.string ?? ""
            name = json["name"]?.string ?? ""
            run = json["run"]?.string ?? "-"
            bytes = json["sizeBytes"]?.integer
            reason = json["reason"]?.string ?? ""
            isHeld = json["isHeld"]?.bool ?? false
        }

        /// Identifiers of containers are cut as Docker cuts them.
        var shortName: String { kind == "container" ? String(name.prefix(12)) : name }
    }

    private let removed: [Row]
    private let kept: [Row]
    private let failed: [Row]
    private let freedBytes: Int
    private let isStillOver: Bool
    private let isDone: Bool

    /// Reads the daemon's answer.
    init(_ answer: JSONValue, isDone: Bool) {
        removed = (answer["removed"]?.array ?? []).map { Row($0) }
        kept = (answer["kept"]?.array ?? []).map { Row($0) }
        failed = (answer["failed"]?.array ?? []).map { Row($0) }
        freedBytes = answer["freedBytes"]?.integer ?? 0
        isStillOver = answer["isStillOver"]?.bool ?? false
        self.isDone = isDone
    }

    /// The names of what goes.
    var names: [String] { removed.map(\.name) }

    /// What could not be removed, each with its reason.
    var failures: [String] {
        failed.map { TerminalText.sanitized("\($0.kind) \($0.shortName): \($0.reason)") }
    }

    /// A table of what goes, and of what stays since it is needed.
    func lines(width: Int) -> [String] {
        let held = kept.filter(\.isHeld)
        var lines: [String] = []
        if !removed.isEmpty { lines += table(removed, width: width) + [""] }
        if !held.isEmpty {
            lines.append(isDone ? "Kept:" : "Stays:")
            lines += table(held, width: width) + [""]
        }
        return lines
    }

    /// The sum in one line.
    var sum: String {
        let things = removed.count == 1 ? "1 thing" : "\(removed.count) things"
        var text: String
        switch (isDone, removed.isEmpty) {
        case (_, true): text = "nothing to remove"
        case (true, false): text = "removed \(things), \(Self.size(freedBytes))"
        case (false, false): text = "\(things), \(Self.size(freedBytes)) would be removed"
        }
        if !kept.isEmpty { text += "; \(kept.count) stay" + (kept.count == 1 ? "s" : "") }
        if isStillOver { text += "; the disk is still fuller than the settings want" }
        return text
    }

    private func table(_ rows: [Row], width: Int) -> [String] {
        let cells =
            [["RUN", "WHAT", "SIZE", "NAME", "WHY"]]
            + rows.map { row in
                [
                    row.run, row.kind, row.bytes.map { Self.size($0) } ?? "?", row.shortName,
                    row.reason,
                ]
            }
        let widths = (0..<4).map { column in cells.map { $0[column].count }.max() ?? 0 }
        return cells.map { row in
            let columns = zip(row, widths).map { cell, width in
                let text = TerminalText.oneLine(cell, width: width)
                return text + String(repeating: " ", count: max(0, width - text.count))
            }
            return (columns + [TerminalText.oneLine(row[4], width: width)])
                .joined(separator: "  ")
        }
    }

    /// A size in the unit that suits it, in powers of 1000 as Docker's lists have them.
    private static func size(_ bytes: Int) -> String {
        var number = Double(bytes)
        for unit in ["B", "kB", "MB", "GB"] {
            if number < 1_000 {
                let tenths = Int((number * 10).rounded())
                return unit == "B" || tenths >= 100
                    ? "\((tenths + 5) / 10) \(unit)" : "\(tenths / 10).\(tenths % 10) \(unit)"
            }
            number /= 1_000
        }
        return "\(Int(number.rounded())) TB"
    }
}
