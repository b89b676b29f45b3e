import Diagnostics
import DockerEngine
import Runs

extension RunWork {
    /// Does a phase before the agent's start again whose engine or container went down in its
    /// midst.
    ///
    /// - Parameter phase: The work, which makes what it needs anew each time.
    /// - Returns: What the phase returns.
    /// - Throws: What the phase throws, where nothing went down or it did so too often.
    func undisturbed<Value: Sendable>(
        _ phase: @Sendable () async throws -> Value
    ) async throws -> Value {
        var losses = 0
        while true {
            do {
                return try await phase()
            } catch {
                try Task.checkCancellation()
                guard losses < RunMachine.mostLosses, await isDisturbance(error) else {
                    throw error
                }
                losses += 1
                tell(error)
                try await patience.repeating { try await self.driver.engine.ping() }
            }
        }
    }

    /// Whether an error came of an engine or a container that went down.
    private func isDisturbance(_ error: any Error) async -> Bool {
        if error is LostContainer { return true }
        if let error = error as? DockerError, error.isEngineAway { return true }
        // A builder tells it in words of its own.
        return (try? await driver.engine.ping()) == nil
    }

    /// How often it is looked whether a container went down: the engine needs a moment to notice.
    private static let mostLooks = 3

    /// Whether the container of a phase that failed is not there or does not run any more; an
    /// engine that is away is waited for.
    func isDown(_ container: String) async -> Bool {
        for _ in 0..<Self.mostLooks {
            do {
                let isRunning = try await patience.repeating {
                    try await self.driver.engine.inspectContainer(container).state.isRunning
                }
                if !isRunning { return true }
                try await Task.sleep(for: .milliseconds(200))
            } catch DockerError.notFound {
                return true
            } catch {
                return false
            }
        }
        return false
    }

    private func tell(_ error: any Error) {
        driver.progress(
            .diagnostic(
                Diagnostic(
                    .warning,
                    code: "set-up-again",
                    "the engine or the container went down during set-up, which begins anew",
                    notes: Self.diagnostic(of: error).notes
                )
            )
        )
    }
}

/// The container that was being set up went down; says what failed of it.
struct LostContainer: Error, DiagnosticConvertible {
    var cause: any Error

    var diagnostics: [Diagnostic] {
        var diagnostic = RunWork.diagnostic(of: cause)
        diagnostic.notes.append("its container went down meanwhile")
        return [diagnostic]
    }
}
