import Glibc
import JSONC
import OrderedCollections
import Runs
import Store

/// Writes to a store from several tasks until the process is killed, and prints what is kept.
///
/// A test kills it, or fills its disk, and looks whether all that was printed is there, once.
struct StoreWriting {
    let path: String
    let runs: Int
    let seed: Int

    /// Each line is `<run's number> <agent offset> <snapshots>`, printed once they are kept, or
    /// `full` while the disk has no room.
    func write() async throws {
        let store = try Store(path: path)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for number in 0..<runs { tasks.addTask { try await write(number, to: store) } }
            try await tasks.waitForAll()
        }
    }

    private func write(_ number: Int, to store: Store) async throws {
        let identifier = BenchRun(number: number).identifier
        if try await store.read({ try $0.runCount() }) < runs { await begin(number, store) }
        let overview = try await store.read { try $0.overview(of: identifier) }
        var run = BenchRun(number: number, offset: overview.agentOffset)
        var snapshots = overview.snapshotCount
        var chance = BenchChance(seed: seed &+ number)
        while true {
            let lines = run.lines(Int.random(in: 1...9, using: &chance))
            let hasSnapshot = Bool.random(using: &chance)
            let durability: Store.Durability = Bool.random(using: &chance) ? .process : .power
            try await keep(lines, run, hasSnapshot, durability, in: store)
            snapshots += hasSnapshot ? 1 : 0
            tell("\(number) \(run.offset) \(snapshots)\n")
        }
    }

    /// Writes again and again while the disk is full.
    private func keep(
        _ lines: [RunEvent],
        _ run: BenchRun,
        _ hasSnapshot: Bool,
        _ durability: Store.Durability,
        in store: Store
    ) async throws {
        while true {
            do {
                return try await store.write(durability) { transaction in
                    let identifier = run.identifier
                    try transaction.append(lines, to: identifier, agentOffset: run.offset)
                    guard hasSnapshot else { return }
                    try keepSnapshot(of: identifier, at: run.offset, in: transaction)
                }
            } catch StoreError.full {
                tell("full\n")
                try await Task.sleep(for: .milliseconds(20))
            }
        }
    }

    private func begin(_ number: Int, _ store: Store) async {
        let (overview, submission) = BenchRun(number: number).beginning
        // Another task, or the process before, may have begun it.
        try? await store.write { try $0.insert(overview, submission: submission) }
    }

    /// A snapshot with the push that it makes necessary.
    private func keepSnapshot(
        of run: RunIdentifier,
        at offset: Int,
        in transaction: StoreTransaction
    ) throws {
        let snapshot = RunSnapshot(
            run: run,
            commit: "\(offset)",
            tree: "",
            toolCalls: [],
            changedFiles: []
        )
        try transaction.insert(snapshot, time: offset)
        let job = OutboxJob(
            key: "push/\(run)/\(offset)",
            kind: .push,
            run: run,
            content: [:],
            created: offset
        )
        try transaction.enqueue(job)
    }

    /// Prints without a buffer, which a kill would take.
    private func tell(_ line: String) {
        let bytes = Array(line.utf8)
        _ = Glibc.write(1, bytes, bytes.count)
    }
}
