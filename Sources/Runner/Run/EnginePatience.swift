import Diagnostics
import DockerEngine

/// Waits for an engine that is away for a while, as when it is started again, and repeats the work.
struct EnginePatience: Sendable {
    /// How long it waits for the engine; after that the work counts as failed.
    private static let longestWait = Duration.seconds(600)
    private static let interval = Duration.milliseconds(250)

    let engine: DockerEngine
    let progress: ProgressSink

    /// Does work that can be repeated.
    ///
    /// - Throws: What the work throws, but for an engine that comes back in time.
    func repeating<Value: Sendable>(
        _ work: @Sendable () async throws -> Value
    ) async throws -> Value {
        let clock = ContinuousClock()
        var deadline: ContinuousClock.Instant?
        while true {
            do {
                return try await work()
            } catch let error as DockerError where error.isEngineAway {
                if deadline == nil { tell(error) }
                let limit = deadline ?? clock.now + Self.longestWait
                deadline = limit
                guard clock.now < limit else { throw error }
                repeat {
                    try await Task.sleep(for: Self.interval)
                } while try await !isThere() && clock.now < limit
            }
        }
    }

    private func isThere() async throws -> Bool {
        try Task.checkCancellation()
        return (try? await engine.ping()) != nil
    }

    private func tell(_ error: DockerError) {
        progress(
            .diagnostic(
                Diagnostic(
                    .warning,
                    code: "engine-away",
                    "the Docker engine does not answer; the run waits for it",
                    notes: error.diagnostics.map(\.summary),
                    hints: ["start the engine again if it does not start by itself"]
                )
            )
        )
    }
}
