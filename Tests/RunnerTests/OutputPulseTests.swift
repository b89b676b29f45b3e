import Synchronization
import Testing

@testable import Runner

@Suite(.timeLimit(.minutes(1)))
struct OutputPulseTests {
    private final class Flag: Sendable {
        private let state = Mutex(false)
        var isSet: Bool { state.withLock { $0 } }
        func set() { state.withLock { $0 = true } }
    }

    @Test func `only who has news is woken`() async throws {
        let pulse = OutputPulse()
        let (mine, others) = (Flag(), Flag())
        let far = ContinuousClock.now + .seconds(100)
        let other = Task { try await pulse.news(until: far) { others.isSet } }
        let own = Task { try await pulse.news(until: far) { mine.isSet } }
        mine.set()
        try await own.value
        let again = Task { try await pulse.news(until: far) { true } }
        try await again.value
        other.cancel()
        await #expect(throws: CancellationError.self) { try await other.value }
    }

    @Test func `without news the wait ends in time`() async throws {
        let pulse = OutputPulse()
        let deadline = ContinuousClock.now + .milliseconds(30)
        try await pulse.news(until: deadline) { false }
        #expect(ContinuousClock.now >= deadline)
    }

    @Test func `a wait that is cancelled before it begins ends at once`() async throws {
        let pulse = OutputPulse()
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await pulse.news(until: .now + .seconds(100)) { false }
        }
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}
