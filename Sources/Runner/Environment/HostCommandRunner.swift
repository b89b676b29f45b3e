import DevContainer
import Diagnostics
import Subprocess
import SystemPackage

/// Runs `initializeCommand`, the one lifecycle command that runs on the host.
struct HostCommandRunner {
    let folder: String
    let environment: [String: String]
    let progress: ProgressSink

    /// Runs steps one after the other; the commands of a parallel one at the same time.
    ///
    /// - Throws: ``LifecycleFailure`` for the first command that fails, after all of its step
    ///   ended.
    func run(_ steps: [LifecycleStep]) async throws {
        for step in steps {
            try await withThrowingTaskGroup(of: LifecycleFailure?.self) { group in
                for (name, invocation) in step.command.invocations {
                    let label = CommandLabel(
                        hook: step.hook.rawValue,
                        name: name,
                        origin: step.origin.description
                    )
                    group.addTask { try await run(invocation.arguments, label) }
                }
                var failure: LifecycleFailure?
                for try await result in group { failure = failure ?? result }
                if let failure { throw failure }
            }
        }
    }

    private func run(
        _ arguments: [String],
        _ label: CommandLabel
    ) async throws -> LifecycleFailure? {
        guard let program = arguments.first else { return nil }
        progress(.commandStarted(label))
        let clock = ContinuousClock()
        let start = clock.now
        let configuration = Subprocess.Configuration(
            executable: program.contains("/") ? .path(.init(program)) : .name(program),
            arguments: Arguments(Array(arguments.dropFirst())),
            environment: .custom(environment.keyed),
            workingDirectory: .init(folder)
        )
        let code: Int
        do {
            let result = try await Subprocess.run(
                configuration,
                input: .none,
                output: .sequence,
                error: .combinedWithOutput
            ) { execution in
                for try await line in execution.standardOutput.strings() {
                    progress(.commandOutput(label, line))
                }
            }
            code =
                switch result.terminationStatus {
                case .exited(let code): Int(code)
                case .signaled(let signal): 128 + Int(signal)
                }
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            progress(.commandFinished(label, exitCode: 127, clock.now - start))
            return failure(label, arguments, "could not be started: \(error)")
        }
        progress(.commandFinished(label, exitCode: code, clock.now - start))
        if code == 130 {
            progress(.diagnostic(LifecycleRunner.interrupted(label)))
            return nil
        }
        return code == 0 ? nil : failure(label, arguments, "returned \(code)")
    }

    private func failure(
        _ label: CommandLabel,
        _ arguments: [String],
        _ what: String
    ) -> LifecycleFailure {
        let name = label.name.map { " (`\($0)`)" } ?? ""
        return LifecycleFailure(
            label: label,
            command: arguments,
            diagnostics: [
                Diagnostic(
                    code: "lifecycle-failed",
                    "`\(label.hook)`\(name) from \(label.origin) \(what)",
                    notes: [
                        "it runs on this machine, in `\(folder)`, before the container is made"
                    ],
                    hints: ["run it by hand in that folder to see what it needs"],
                    exitCode: .workFailed
                )
            ]
        )
    }
}
