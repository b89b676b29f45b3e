import Synchronization

/// Keeps what a stored source gave, for all runs that use it, and renews it in time.
///
/// Asking costs nothing while it is good. The source is read by one at a time; who comes
/// meanwhile waits for that reading, or gets what is still good.
public final class CredentialKeeper: CredentialProvider {
    private struct State {
        var token: StoredToken?
        var stamp: String?
        var end: ContinuousClock.Instant?
        var failure: CredentialError?
        var failureTime: ContinuousClock.Instant?
        var refusalTime: ContinuousClock.Instant?
        var reading: Task<Result<StoredToken, CredentialError>, Never>?
    }

    private let reader: any CredentialReader
    private let now: @Sendable () -> Int
    private let state = Mutex(State())

    /// How long a failure is told again before the source is asked again.
    static let failurePause = Duration.seconds(3)
    /// How long a fresh credential that is refused, too, is not renewed again.
    static let refusalPause = Duration.seconds(10)

    /// Creates a keeper, which has read nothing yet.
    ///
    /// - Parameters:
    ///   - reader: The source.
    ///   - now: The time in milliseconds since 1970.
    public init(_ reader: any CredentialReader, now: @escaping @Sendable () -> Int) {
        self.reader = reader
        self.now = now
    }

    /// Where it is and whose, no secret.
    public var identity: String? { reader.identity }
    /// Always: the source may give another.
    public var isRenewable: Bool { true }
    /// What was read last.
    public var latest: [Credential] { state.withLock { $0.token?.credentials ?? [] } }
    /// When what was read last ends, in milliseconds since 1970.
    public var expires: Int? { state.withLock { $0.token?.expires } }

    /// Returns what is good at this moment, read anew where it has to be.
    ///
    /// - Throws: ``CredentialError``.
    public func current() async throws(CredentialError) -> [Credential] {
        let stamp = reader.stamp
        let clock = ContinuousClock.now
        let (known, isOld) = state.withLock { state -> (StoredToken?, Bool) in
            guard let token = state.token, stamp == state.stamp else { return (nil, true) }
            let isOver = token.expires.map { $0 <= now() } ?? false
            return (isOver ? nil : token, state.end.map { $0 <= clock } ?? false)
        }
        guard let known else { return try await fresh(stamp).credentials }
        // Nobody waits for what is done ahead of time.
        if isOld { _ = begin(stamp, refused: false) }
        return known.credentials
    }

    /// Returns what was read since, or reads once more; nil where nothing else comes of it.
    public func replacement(for refused: [Credential]) async -> [Credential]? {
        let clock = ContinuousClock.now
        let stamp = reader.stamp
        let newer = state.withLock { state -> [Credential]? in
            guard let token = state.token, token.credentials != refused else { return nil }
            return token.credentials
        }
        if let newer { return newer }
        let mayAsk = state.withLock { state in
            if state.reading != nil { return true }
            if let last = state.refusalTime, clock - last < Self.refusalPause { return false }
            state.refusalTime = clock
            return true
        }
        guard mayAsk, case .success(let token) = await begin(stamp, refused: true).value,
            token.credentials != refused
        else { return nil }
        return token.credentials
    }

    private func fresh(_ stamp: String?) async throws(CredentialError) -> StoredToken {
        let clock = ContinuousClock.now
        let failure = state.withLock { state -> CredentialError? in
            guard let time = state.failureTime, clock - time < Self.failurePause,
                stamp == state.stamp
            else { return nil }
            return state.failure
        }
        if let failure { throw failure }
        return try await begin(stamp, refused: false).value.get()
    }

    /// Begins to read, or finds who does.
    private func begin(
        _ stamp: String?,
        refused: Bool
    ) -> Task<Result<StoredToken, CredentialError>, Never> {
        state.withLock { state in
            if let reading = state.reading { return reading }
            let reading = Task { [self] in
                let result: Result<StoredToken, CredentialError>
                do throws(CredentialError) {
                    result = .success(try await reader.read(refused: refused))
                } catch {
                    result = .failure(error)
                }
                keep(result, stamp)
                return result
            }
            state.reading = reading
            return reading
        }
    }

    private func keep(_ result: Result<StoredToken, CredentialError>, _ stamp: String?) {
        let clock = ContinuousClock.now
        let time = now()
        state.withLock { state in
            state.reading = nil
            state.stamp = stamp
            switch result {
            case .failure(let error):
                state.failure = error
                state.failureTime = clock
                // What is still good serves on, and is not asked for at every request.
                if state.end != nil { state.end = clock + Self.failurePause }
                if !error.isPassing { state.token = nil }
            case .success(let token):
                state.failure = nil
                state.failureTime = nil
                state.token = token
                state.end = nil
                if let expires = token.expires {
                    let left = Duration.milliseconds(max(0, expires - time))
                    // A short life is not all spent with renewing.
                    state.end = clock + max(left - reader.margin, left / 2)
                } else if let lifetime = reader.lifetime {
                    state.end = clock + lifetime
                }
            }
        }
    }
}
