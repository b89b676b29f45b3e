import Synchronization

/// Actions that undo what a test has made, carried out in the reverse order.
final class Cleanup: Sendable {
    typealias Action = @Sendable () async throws -> Void

    private let actions = Mutex<[Action]>([])

    func add(_ action: @escaping Action) {
        actions.withLock { $0.append(action) }
    }

    /// Carries out all actions, even if some fail, and throws the first failure.
    func run() async throws {
        var failure: (any Error)?
        while let action = actions.withLock({ $0.popLast() }) {
            do {
                try await action()
            } catch {
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
    }
}
