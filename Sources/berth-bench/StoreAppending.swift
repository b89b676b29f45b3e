import Glibc
import Runs
import Store

/// Adds events of many runs at a steady rate, each event by a call of its own.
struct StoreAppending {
    let path: String
    let runs: Int
    /// Events of each run in a second.
    let rate: Int

    /// Prints events a second, processor time for each event in microseconds, the share of one
    /// processor in percent, and the median and 99th percentile of the time until an event was
    /// kept, in milliseconds.
    func measure(seconds: Int) async throws {
        let store = try Store(path: path)
        let first = try await store.read { try $0.runCount() }
        let group = (first..<(first + runs)).map { BenchRun(number: $0) }
        for run in group {
            let (overview, submission) = run.beginning
            try await store.write(.process) { try $0.insert(overview, submission: submission) }
        }
        let clock = ContinuousClock()
        let (start, processor) = (clock.now, Self.processorSeconds())
        let delays = try await withThrowingTaskGroup(of: [Duration].self) { tasks in
            for run in group {
                tasks.addTask { try await append(run, count: rate * seconds, to: store) }
            }
            return try await tasks.reduce(into: []) { $0 += $1 }.sorted()
        }
        let used = Self.processorSeconds() - processor
        let span = start.duration(to: clock.now) / .seconds(1)
        let figures = [
            Double(delays.count) / span, 1e6 * used / Double(delays.count), 100 * used / span,
            delays[delays.count / 2] / .milliseconds(1),
            delays[delays.count * 99 / 100] / .milliseconds(1),
        ]
        print(figures.map { "\($0)" }.joined(separator: " "))
        try store.close()
    }

    private func append(_ run: BenchRun, count: Int, to store: Store) async throws -> [Duration] {
        let clock = ContinuousClock()
        let start = clock.now
        var (run, delays): (BenchRun, [Duration]) = (run, [])
        while delays.count < count {
            // What came while the call before was kept goes with the next, as from a file.
            let due = Int(start.duration(to: clock.now) / .seconds(1) * Double(rate))
            let next = min(due, count) - delays.count
            if next > 0 {
                let (lines, begin, last) = (run.lines(next), clock.now, run)
                try await store.write(.process) {
                    try $0.append(lines, to: last.identifier, agentOffset: last.offset)
                }
                delays += Array(repeating: begin.duration(to: clock.now), count: next)
            }
            try await clock.sleep(for: .microseconds(1_000_000 / rate))
        }
        return delays
    }

    private static func processorSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
    }
}
