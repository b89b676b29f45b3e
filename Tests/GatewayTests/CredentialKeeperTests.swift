import Synchronization
import Testing

@testable import Gateway

@Suite(.timeLimit(.minutes(1)))
struct CredentialKeeperTests {
    /// A source that gives `token-1`, `token-2` and so on, or fails as it is told.
    private final class Source: CredentialReader {
        let identity = "source"
        let stamp: String? = nil
        let lifetime: Duration?
        let margin = Duration.seconds(60)
        let readings = Mutex(0)
        let failure = Mutex<CredentialError?>(nil)
        let expires: Int?
        let pause: Duration

        init(expires: Int? = nil, lifetime: Duration? = nil, pause: Duration = .zero) {
            self.expires = expires
            self.lifetime = lifetime
            self.pause = pause
        }

        func read(refused: Bool) async throws(CredentialError) -> StoredToken {
            let number = readings.withLock { count in
                count += 1
                return count
            }
            try? await Task.sleep(for: pause)
            if let failure = failure.withLock({ $0 }) { throw failure }
            return StoredToken(credentials: [.apiKey(Secret("token-\(number)"))], expires: expires)
        }
    }

    private func token(_ number: Int) -> [Credential] { [.apiKey(Secret("token-\(number)"))] }

    @Test func `many who ask at once have it read once, and again costs nothing`() async throws {
        let source = Source(pause: .milliseconds(50))
        let keeper = CredentialKeeper(source, now: { 0 })
        try await withThrowingTaskGroup(of: [Credential].self) { group in
            for _ in 0..<50 { group.addTask { try await keeper.current() } }
            for try await found in group { #expect(found == token(1)) }
        }
        #expect(try await keeper.current() == token(1))
        #expect(source.readings.withLock { $0 } == 1)
    }

    @Test func `what ends soon serves on while it is renewed`() async throws {
        let source = Source(expires: 40, pause: .milliseconds(20))
        let keeper = CredentialKeeper(source, now: { 0 })
        #expect(try await keeper.current() == token(1))
        // Half of its 40 ms are left then.
        try await Task.sleep(for: .milliseconds(30))
        #expect(try await keeper.current() == token(1))
        while try await keeper.current() != token(2) { try await Task.sleep(for: .milliseconds(2)) }
    }

    @Test func `what has ended is never used`() async throws {
        let time = Mutex(0)
        let source = Source(expires: 1_000)
        let keeper = CredentialKeeper(source, now: { time.withLock { $0 } })
        #expect(try await keeper.current() == token(1))
        time.withLock { $0 = 1_000 }
        #expect(try await keeper.current() == token(2))
    }

    @Test func `a failure that passes leaves what is good, another one does not`() async throws {
        let source = Source(lifetime: .zero)
        let keeper = CredentialKeeper(source, now: { 0 })
        #expect(try await keeper.current() == token(1))
        source.failure.withLock { $0 = CredentialError("later", isPassing: true) }
        #expect(try await keeper.current() == token(1))
        while source.readings.withLock({ $0 }) < 2 { try await Task.sleep(for: .milliseconds(2)) }
        #expect(try await keeper.current() == token(1))
        let other = Source(lifetime: .zero)
        let broken = CredentialKeeper(other, now: { 0 })
        _ = try await broken.current()
        other.failure.withLock { $0 = CredentialError("never again") }
        #expect(await broken.replacement(for: token(1)) == nil)
        await #expect(throws: CredentialError("never again")) { try await broken.current() }
        // It is not asked at every request.
        await #expect(throws: CredentialError("never again")) { try await broken.current() }
        #expect(other.readings.withLock { $0 } == 2)
    }

    @Test func `a refused credential is renewed once, and who comes late gets the new one`()
        async throws
    {
        let source = Source()
        let keeper = CredentialKeeper(source, now: { 0 })
        #expect(try await keeper.current() == token(1))
        #expect(await keeper.replacement(for: token(1)) == token(2))
        #expect(await keeper.replacement(for: token(1)) == token(2))
        // The new one is refused, too: that is not tried for ever.
        #expect(await keeper.replacement(for: token(2)) == nil)
        #expect(source.readings.withLock { $0 } == 2)
    }
}
