import Synchronization

/// Looks at what all agents at work wrote, in one beat, and wakes those who follow one that wrote
/// something: a silent agent costs next to nothing, and what many print at the same time comes
/// together.
final class OutputPulse: Sendable {
    /// The one of this process.
    static let shared = OutputPulse()

    /// The time from one look to the next.
    private static let interval = Duration.milliseconds(20)

    private struct Waiter {
        var deadline: ContinuousClock.Instant
        var hasNews: @Sendable () -> Bool
        var continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var waiters: [Int: Waiter] = [:]
        var next = 0
        var isBeating = false
    }

    private let state = Mutex(State())

    /// Waits until a look finds news, or for a time.
    ///
    /// - Parameters:
    ///   - deadline: When to return without news.
    ///   - hasNews: Looks, without waiting for anything.
    /// - Throws: `CancellationError`.
    func news(
        until deadline: ContinuousClock.Instant,
        _ hasNews: @escaping @Sendable () -> Bool
    ) async throws {
        let key = state.withLock { state in
            state.next += 1
            return state.next
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let waiter = Waiter(
                    deadline: deadline,
                    hasNews: hasNews,
                    continuation: continuation
                )
                add(waiter, as: key)
            }
        } onCancel: {
            take([key])
        }
        try Task.checkCancellation()
    }

    private func add(_ waiter: Waiter, as key: Int) {
        let (isCancelled, begins) = state.withLock { state in
            if Task.isCancelled { return (true, false) }
            state.waiters[key] = waiter
            defer { state.isBeating = true }
            return (false, !state.isBeating)
        }
        if isCancelled { waiter.continuation.resume() }
        if begins {
            Task.detached(executorPreference: OutputExecutor.shared) { await self.beat() }
        }
    }

    /// Looks at each beat as long as somebody waits.
    private func beat() async {
        let clock = ContinuousClock()
        while true {
            try? await clock.sleep(for: Self.interval)
            let waiters = state.withLock { state in
                state.isBeating = !state.waiters.isEmpty
                return state.waiters
            }
            if waiters.isEmpty { return }
            let now = clock.now
            take(waiters.filter { $1.deadline <= now || $1.hasNews() }.map(\.key))
        }
    }

    /// Wakes waiters that still wait.
    private func take(_ keys: [Int]) {
        let taken = state.withLock { state in
            keys.compactMap { state.waiters.removeValue(forKey: $0) }
        }
        for waiter in taken { waiter.continuation.resume() }
    }
}
