import JSONC
import Runs
import Store

/// Makes a store as it is after years: finished runs, 32 of which were at work at a time.
struct StoreFilling {
    let path: String

    private static let runsAtOnce = 32
    private static let eventsAtOnce = 20

    /// Prints how many bytes the store has for each event, runs and all counted in.
    func fill(runs: Int, events: Int) async throws {
        let store = try Store(path: path)
        for first in stride(from: 0, to: runs, by: Self.runsAtOnce) {
            let group = first..<min(runs, first + Self.runsAtOnce)
            try await fill(store, group, eventsOfEach: events / runs)
        }
        try await store.compact()
        print(Double(store.size().bytes) / Double(events))
        try store.close()
    }

    private func fill(_ store: Store, _ group: Range<Int>, eventsOfEach count: Int) async throws {
        let begin = group.map { BenchRun(number: $0) }
        try await store.write(.process) { transaction in
            for run in begin {
                let (overview, submission) = run.beginning
                try transaction.insert(
                    overview,
                    submission: submission,
                    ticket: .string(String(repeating: "t", count: 900)),
                    machine: RunMachine()
                )
            }
        }
        for kept in stride(from: 0, to: count, by: Self.eventsAtOnce) {
            let next = min(Self.eventsAtOnce, count - kept)
            try await store.write(.process) { transaction in
                for run in begin {
                    var run = BenchRun(number: run.number, offset: kept * BenchRun.lineLength)
                    let lines = run.lines(next)
                    try transaction.append(lines, to: run.identifier, agentOffset: run.offset)
                }
            }
        }
        try await store.write(.process) { transaction in
            for run in begin { try transaction.update(run.identifier) { run.finish(&$0) } }
        }
    }
}
