public import Diagnostics
import JSONC

/// Many tasks that are handed in together, read from JSON lines.
///
/// Each line is an object with `prompt` and, as needed, `repo`, `base`, `branch`, `id`, `after`,
/// `priority`, `count`, `push`, `rehearse` and the settings that a run's flags set, such as
/// `memory` or `maxTurns`. Comments and empty lines are passed over.
public struct Batch: Hashable, Sendable {
    /// The tasks, each after those that it waits for, else in the file's order.
    public let tasks: [BatchTask]
    /// What was noticed and does not hinder.
    public let warnings: [Diagnostic]

    /// The most tasks that a file can have, copies counted.
    public static let mostTasks = 10_000

    /// No more lines are read once so much is wrong: it is no batch.
    private static let mostFaults = 1000

    /// Reads a batch.
    ///
    /// - Parameters:
    ///   - bytes: The file's content.
    ///   - path: The file's path, for messages.
    ///   - surroundings: What the paths in it are relative to.
    /// - Throws: All faults of the file, each with its place.
    public init(
        parsing bytes: [UInt8],
        path: String,
        _ surroundings: BatchSurroundings
    ) throws(DiagnosticError) {
        var faults: [Diagnostic] = []
        var lines: [BatchLine] = []
        let texts = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, text) in texts.enumerated() where Self.hasTask(text) {
            guard faults.count < Self.mostFaults else { break }
            lines.append(
                BatchLine(Array(text), number: index + 1, path: path, surroundings, &faults)
            )
        }
        var links = BatchLinks(lines)
        faults += links.faults
        if lines.isEmpty { faults.append(Self.empty(path)) }
        let count = lines.map(\.count).reduce(0, +)
        if count > Self.mostTasks { faults.append(Self.tooLong(path, count)) }
        if faults.contains(where: { $0.severity == .error }) {
            throw DiagnosticError(faults.sorted { Self.place($0) < Self.place($1) })
        }
        warnings = faults
        tasks = links.tasks()
    }

    /// Whether a line holds more than blanks and a comment.
    private static func hasTask(_ line: ArraySlice<UInt8>) -> Bool {
        let blanks: [UInt8] = [0x20, 0x09, 0x0D, 0xEF, 0xBB, 0xBF]
        let text = line.drop { blanks.contains($0) }
        return !text.isEmpty && !text.starts(with: "//".utf8)
    }

    private static func place(_ diagnostic: Diagnostic) -> (Int, Int) {
        (diagnostic.location?.line ?? .max, diagnostic.location?.column ?? 0)
    }

    private static func empty(_ path: String) -> Diagnostic {
        Diagnostic(
            code: "batch-empty",
            "`\(path)` holds no tasks",
            hints: ["write one task on each line, such as `{\"prompt\": \"Fix the tests\"}`"]
        )
    }

    private static func tooLong(_ path: String, _ count: Int) -> Diagnostic {
        Diagnostic(
            code: "batch-too-long",
            "`\(path)` holds \(count) tasks, copies counted, and \(mostTasks) are the most",
            hints: ["hand them in as several files"]
        )
    }
}
