import GRDB
import Synchronization

/// Gives events their numbers: each one higher than any before, those of removed runs too.
final class EventNumbers: Sendable {
    private struct State {
        var last: Int
        var listeners: [Int: AsyncStream<Int>.Continuation] = [:]
        var nextListener = 0
    }

    private let state: Mutex<State>

    init(last: Int) {
        state = Mutex(State(last: last))
    }

    /// The highest number that is kept.
    var last: Int { state.withLock { $0.last } }

    /// The highest number that a store gave.
    static func last(in database: Database) throws -> Int {
        let sql = """
            SELECT max(
                ifnull((SELECT max(number) FROM events), 0),
                (SELECT value FROM counters WHERE name = 'last_removed_event')
            )
            """
        return try Int.fetchOne(database, sql: sql) ?? 0
    }

    /// Tells all listeners that events up to a number are kept.
    func advance(to number: Int) {
        state.withLock { state in
            guard number > state.last else { return }
            state.last = number
            for listener in state.listeners.values { listener.yield(number) }
        }
    }

    func stream() -> AsyncStream<Int> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: Int.self,
            bufferingPolicy: .bufferingNewest(1)
        )
        let key = state.withLock { state in
            state.nextListener += 1
            state.listeners[state.nextListener] = continuation
            continuation.yield(state.last)
            return state.nextListener
        }
        continuation.onTermination = { [weak self] _ in
            _ = self?.state.withLock { $0.listeners.removeValue(forKey: key) }
        }
        return stream
    }
}
