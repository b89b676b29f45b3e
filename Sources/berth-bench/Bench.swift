import FoundationEssentials
import JSONC

/// What `make bench` measures inside a process of its own, where the start of one would hide it.
@main
struct Bench {
    /// Reads a file as JSONC several times: `berth-bench jsonc FILE RUNS`.
    ///
    /// Prints how long each reading took, in milliseconds, one a line.
    static func main() async throws {
        let arguments = CommandLine.arguments
        if arguments.count == 5, arguments[1] == "clone" {
            return try await CloneBench(
                repository: arguments[2],
                folder: arguments[3],
                cache: arguments[4]
            ).run(environment: ProcessInfo.processInfo.environment)
        }
        guard arguments.count == 4, arguments[1] == "jsonc", let runs = Int(arguments[3]) else {
            print("usage: berth-bench jsonc FILE RUNS")
            print("       berth-bench clone REPOSITORY FOLDER CACHE")
            return
        }
        let bytes = Array(try Data(contentsOf: URL(filePath: arguments[2])))
        let clock = ContinuousClock()
        for _ in 0..<runs {
            let start = clock.now
            let document = try JSONDocument(parsing: bytes, path: arguments[2])
            let duration = start.duration(to: clock.now)
            // What was read is used, so that no compiler leaves the reading out.
            precondition(!document.root.isNull)
            print(duration / .milliseconds(1))
        }
    }
}
