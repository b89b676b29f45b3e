import FoundationEssentials
import JSONC

/// Reads a file as JSONC several times.
struct JSONCReading {
    let path: String

    /// Prints how long each reading took, in milliseconds, one a line.
    func measure(runs: Int) throws {
        let bytes = Array(try Data(contentsOf: URL(filePath: path)))
        let clock = ContinuousClock()
        for _ in 0..<runs {
            let start = clock.now
            let document = try JSONDocument(parsing: bytes, path: path)
            let duration = start.duration(to: clock.now)
            // What was read is used, so that no compiler leaves the reading out.
            precondition(!document.root.isNull)
            print(duration / .milliseconds(1))
        }
    }
}
