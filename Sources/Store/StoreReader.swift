import GRDB

/// Reads a store's file beside whoever works with it, or when nobody does.
///
/// It changes nothing.
public final class StoreReader: Sendable {
    private let queue: DatabaseQueue
    private let path: String

    /// Opens the file.
    ///
    /// - Parameter path: The absolute path of the file.
    /// - Throws: ``StoreError``, also for a file of another form than the newest.
    public init(path: String) throws(StoreError) {
        self.path = path
        do {
            var configuration = Configuration()
            configuration.readonly = true
            configuration.label = "berth.store.reader"
            configuration.busyMode = .timeout(10)
            queue = try DatabaseQueue(path: path, configuration: configuration)
            try queue.read { database in
                let migrator = StoreSchema.migrator
                guard try migrator.hasCompletedMigrations(database),
                    try !migrator.hasBeenSuperseded(database)
                else {
                    throw StoreError.cannotOpen(
                        path: path,
                        reason: "it has the form of another version of Berth"
                    )
                }
            }
        } catch {
            throw .opening(error, path: path)
        }
    }

    /// Reads; everything that the closure reads is of the same moment.
    public func read<Value>(_ body: (StoreView) throws -> Value) throws -> Value {
        do {
            return try queue.read { try body(StoreView(database: $0)) }
        } catch {
            throw StoreError.translating(error, path: path)
        }
    }
}
