/// One caller's write, which waits for its transaction.
struct WriteJob: Sendable {
    /// What it has to outlive.
    let durability: Store.Durability
    /// Writes; what it returns tells the caller once the transaction is kept.
    let run: @Sendable (StoreTransaction) throws -> @Sendable () -> Void
    /// Tells the caller that nothing was kept.
    let fail: @Sendable (any Error) -> Void

    init(
        durability: Store.Durability,
        run: @escaping @Sendable (StoreTransaction) throws -> @Sendable () -> Void,
        fail: @escaping @Sendable (any Error) -> Void
    ) {
        self.durability = durability
        self.run = run
        self.fail = fail
    }
}
