import Dispatch
import GRDB
import Synchronization

/// Lets the writes of many callers share transactions.
///
/// A write that must reach the disk, or that somebody waits for, begins a transaction at once. Others wait a moment for those
/// that come with them, and until the time since the last transaction is over, so that a busy store
/// has few transactions however many callers it has.
final class GroupWriter: Sendable {
    private struct State {
        var waiting: [WriteJob] = []
        var isWriting = false
        var hasTimer = false
        /// When writes that wait may begin.
        var due: DispatchTime?
    }

    private enum Next {
        case nothing
        case write
        case wait(DispatchTime)
    }

    private let pool: DatabasePool
    private let path: String
    private let state = Mutex(State())
    private let isPowerSafe = Mutex(false)
    private let numbers: EventNumbers
    private let timer = DispatchQueue(label: "berth.store.timer")
    /// More writes than this do not share one transaction.
    private static let largestGroup = 2000
    /// What several agents print at the same time comes within this.
    private static let moment = DispatchTimeInterval.milliseconds(4)

    init(pool: DatabasePool, path: String) throws(StoreError) {
        self.pool = pool
        self.path = path
        do {
            numbers = EventNumbers(last: try pool.read { try EventNumbers.last(in: $0) })
        } catch {
            throw .opening(error, path: path)
        }
    }

    func newestEvents() -> AsyncStream<Int> { numbers.stream() }

    /// Takes a write; its caller is told when it is done.
    func add(_ job: WriteJob) {
        let next = state.withLock { state in
            if state.waiting.isEmpty {
                let moment = DispatchTime.now() + Self.moment
                state.due = state.due.map { max($0, moment) } ?? moment
            }
            state.waiting.append(job)
            return Self.next(&state)
        }
        carryOut(next)
    }

    /// Writes on the caller's thread, together with what waits.
    func writeNow<Value: Sendable>(
        _ durability: Store.Durability,
        _ body: @escaping @Sendable (StoreTransaction) throws -> Value
    ) throws -> Value {
        let outcome = Outcome<Value>()
        let job = WriteJob(durability: durability) { transaction in
            let value = try body(transaction)
            return { outcome.set(.success(value)) }
        } fail: {
            outcome.set(.failure($0))
        }
        state.withLock { $0.waiting.append(job) }
        return try pool.writeWithoutTransaction { database in
            while true {
                if let result = outcome.value { return try result.get() }
                writeGroup(database)
            }
        }
    }

    /// Decides what follows from the writes that wait.
    private static func next(_ state: inout State) -> Next {
        guard !state.waiting.isEmpty, !state.isWriting else { return .nothing }
        let isUrgent = state.waiting.contains { $0.durability != .process }
        if let due = state.due, !isUrgent, due > .now() {
            if state.hasTimer { return .nothing }
            state.hasTimer = true
            return .wait(due)
        }
        state.isWriting = true
        return .write
    }

    private func carryOut(_ next: Next) {
        switch next {
        case .nothing: break
        case .write:
            pool.asyncWriteWithoutTransaction { [self] database in
                writeGroup(database)
                let next = state.withLock { state in
                    state.isWriting = false
                    return Self.next(&state)
                }
                carryOut(next)
            }
        case .wait(let time):
            timer.asyncAfter(deadline: time) { [self] in
                let next = state.withLock { state in
                    state.hasTimer = false
                    return Self.next(&state)
                }
                carryOut(next)
            }
        }
    }

    private func writeGroup(_ database: Database) {
        let group = state.withLock { state in
            let group = Array(state.waiting.prefix(Self.largestGroup))
            state.waiting.removeFirst(group.count)
            return group
        }
        if !group.isEmpty { write(group[...], database) }
        state.withLock { $0.due = .now() + .milliseconds(Store.gatheringMilliseconds) }
    }

    /// Writes a group in one transaction, or each by itself where one of them fails.
    private func write(_ group: ArraySlice<WriteJob>, _ database: Database) {
        let deliveries: [@Sendable () -> Void]
        do {
            deliveries = try writeMakingRoom(group, database)
        } catch {
            guard group.count > 1 else {
                group.first?.fail(StoreError.translating(error, path: path))
                return
            }
            for index in group.indices { write(group[index...index], database) }
            return
        }
        for deliver in deliveries { deliver() }
    }

    /// Writes a group; on a full disk once more after the log was copied, so that the space that
    /// it has can be used again.
    private func writeMakingRoom(
        _ group: ArraySlice<WriteJob>,
        _ database: Database
    ) throws -> [@Sendable () -> Void] {
        do {
            return try writeTransaction(group, database)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_FULL {
            guard (try? database.checkpoint(.passive)) != nil else { throw error }
            return try writeTransaction(group, database)
        }
    }

    /// Writes a group in one transaction, and returns what tells its callers.
    private func writeTransaction(
        _ group: ArraySlice<WriteJob>,
        _ database: Database
    ) throws -> [@Sendable () -> Void] {
        var deliveries: [@Sendable () -> Void] = []
        try setDurability(group.contains { $0.durability == .power }, database)
        let transaction = StoreTransaction(database: database, lastEvent: numbers.last)
        try database.inTransaction(.immediate) {
            for job in group { deliveries.append(try job.run(transaction)) }
            return .commit
        }
        numbers.advance(to: transaction.lastEvent)
        return deliveries
    }

    /// Chooses whether a commit waits for the disk.
    private func setDurability(_ isNeeded: Bool, _ database: Database) throws {
        guard isPowerSafe.withLock({ $0 }) != isNeeded else { return }
        try database.execute(sql: "PRAGMA synchronous = \(isNeeded ? "FULL" : "NORMAL")")
        isPowerSafe.withLock { $0 = isNeeded }
    }
}

/// Where the result of a write is put for the thread that waits for it.
private final class Outcome<Value: Sendable>: Sendable {
    private let result = Mutex<Result<Value, any Error>?>(nil)

    var value: Result<Value, any Error>? { result.withLock { $0 } }

    func set(_ value: Result<Value, any Error>) {
        result.withLock { $0 = value }
    }
}
