import Synchronization

/// What happened at a point, with the time since its beginning.
final class Timeline: Sendable {
    private let start = ContinuousClock.now
    private let lines = Mutex<[String]>([])

    /// Notes something.
    func note(_ text: String) {
        let milliseconds = Int((ContinuousClock.now - start) / .milliseconds(1))
        lines.withLock { $0.append("\(milliseconds) ms: \(text)") }
    }

    /// All of it, a line each.
    var text: String { lines.withLock { $0.joined(separator: "\n") } }
}
