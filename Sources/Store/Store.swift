import GRDB

/// The daemon's memory: runs, their events and what is still to be done, in one SQLite file.
///
/// One process works with a store. A call of ``write(_:_:)`` is one transaction: when it returns,
/// all of it is kept, when it throws, nothing. Readers see the state of one moment and never wait
/// for a writer (write-ahead log).
public final class Store: Sendable {
    /// How much a write outlives once its call has returned.
    public enum Durability: Hashable, Sendable {
        /// The end of the process, by `kill -9` too; a power cut may take the last moments.
        ///
        /// Such writes of many callers share a transaction, at most one in
        /// ``Store/gatheringMilliseconds``.
        case process
        /// The same, at once: for what somebody waits for before he goes on.
        ///
        /// Writes that come while one is under way share the next transaction.
        case promptly
        /// A power cut as well: the disk has it. Takes as long as the disk does.
        case power
    }

    /// How long writes that need not reach the disk are gathered, in milliseconds.
    ///
    /// A write that comes after a quiet time does not wait.
    public static let gatheringMilliseconds = 10

    /// The absolute path of the file.
    public let path: String
    let pool: DatabasePool
    let writer: GroupWriter
    private let lock: StoreLock

    /// Opens the file, makes it where there is none, and brings an older form up to date.
    ///
    /// The file is for its owner alone (mode 0600).
    ///
    /// - Parameter path: The absolute path of the file; its folder must be there.
    /// - Throws: Why it cannot be used: ``StoreError`` with a sentence for the user.
    public init(path: String) throws(StoreError) {
        self.path = path
        lock = try StoreLock(path: path)
        pool = try StoreOpening(path: path).open()
        writer = try GroupWriter(pool: pool, path: path)
    }

    /// Reads; everything that the closure reads is of the same moment.
    public func read<Value: Sendable>(
        _ body: @escaping @Sendable (StoreView) throws -> Value
    ) async throws -> Value {
        do {
            return try await pool.read { try body(StoreView(database: $0)) }
        } catch {
            throw StoreError.translating(error, path: path)
        }
    }

    /// Reads as ``read(_:)`` does, for callers that cannot wait without holding their thread.
    public func readNow<Value>(_ body: (StoreView) throws -> Value) throws -> Value {
        do {
            return try pool.read { try body(StoreView(database: $0)) }
        } catch {
            throw StoreError.translating(error, path: path)
        }
    }

    /// Writes, in one transaction.
    ///
    /// - Parameters:
    ///   - durability: What the write outlives once this returns.
    ///   - body: What is written. It may be carried out twice, the first time in vain, since it
    ///     shares a transaction with others: it must do nothing but call the transaction.
    /// - Returns: What the closure returned.
    /// - Throws: What the closure threw, or why nothing was kept.
    @discardableResult
    public func write<Value: Sendable>(
        _ durability: Durability = .power,
        _ body: @escaping @Sendable (StoreTransaction) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            writer.add(
                WriteJob(durability: durability) { transaction in
                    let value = try body(transaction)
                    return { continuation.resume(returning: value) }
                } fail: {
                    continuation.resume(throwing: $0)
                }
            )
        }
    }

    /// Writes at once, for callers that cannot wait without holding their thread.
    ///
    /// Prefer ``write(_:_:)``, which lets many callers share a transaction.
    @discardableResult
    public func writeNow<Value: Sendable>(
        _ durability: Durability = .power,
        _ body: @escaping @Sendable (StoreTransaction) throws -> Value
    ) throws -> Value {
        try writer.writeNow(durability, body)
    }

    /// The number of the newest event, each time that it grew; who is slow gets the last one only.
    ///
    /// Read the events themselves with ``StoreView/events(after:run:limit:)``. The first number
    /// comes at once.
    public func newestEvents() -> AsyncStream<Int> { writer.newestEvents() }

    /// Ends all work with the file; calls after this fail.
    public func close() throws {
        // So that the file alone is the whole store; where that fails, its log stays beside it.
        _ = try? pool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
        do {
            try pool.close()
        } catch {
            throw StoreError.translating(error, path: path)
        }
        lock.release()
    }
}
