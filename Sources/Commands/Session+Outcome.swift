import ArgumentParser
import Diagnostics
import JSONC
import OrderedCollections
import Runner

extension Session {
    /// What the reference CLI says of a fault that nothing else explains.
    enum Undertaking: String {
        case building = "An error occurred building the image."
        case settingUp = "An error occurred setting up the container."
        case runningCommands = "An error occurred running user commands in the container."
    }

    /// Runs work whose result is a JSON line on stdout, as the reference CLI has it: also an error
    /// is told there, beside the message for people.
    ///
    /// - Parameters:
    ///   - undertaking: What the work is.
    ///   - log: How what is told on stderr looks.
    ///   - secretsFile: A file of secrets for the processes in the container, hidden in all output.
    ///   - body: The work; it returns the members of the JSON line.
    /// - Throws: The exit code, once the error has been told.
    static func runWithOutcome(
        _ undertaking: Undertaking = .settingUp,
        log: LogSettings = LogSettings(),
        secretsFile: String? = nil,
        _ body: (Session) async throws -> JSONObject
    ) async throws {
        try await run(log: log) { session in
            var session = session
            let signals = Interruption.cancelsWork(session.terminal)
            defer { signals.cancel() }
            do {
                if let secretsFile {
                    session.secrets = try Secrets(file: session.absolute(secretsFile))
                    session.terminal.mask = session.secrets.mask
                }
                var outcome: JSONObject = ["outcome": "success"]
                for (name, value) in try await body(session) { outcome[name] = value }
                session.terminal.json(.object(outcome))
            } catch {
                // Whatever the work ran into once it was cancelled, that is the reason.
                let error = Task.isCancelled ? CancellationError() : error
                session.terminal.json(session.outcome(of: error, undertaking))
                throw ArgumentParser.ExitCode(
                    ProgramName.current.exitCode(report(error, session.terminal))
                )
            }
        }
    }

    /// The JSON line of an error.
    private func outcome(of error: any Error, _ undertaking: Undertaking) -> JSONValue {
        var outcome: JSONObject = ["outcome": "error"]
        var cause = error
        var container: String?
        if let failure = error as? ContainerFailure {
            cause = failure.cause
            container = failure.containerIdentifier
        }
        let first =
            cause is CancellationError
            ? nil : Self.diagnostics(of: cause).first { $0.severity == .error }
        var message = first?.summary ?? "\(cause)"
        // A fault of the input is its own description.
        var description = first?.exitCode == .badInput ? message : undertaking.rawValue
        if cause is CancellationError {
            message = "interrupted"
        } else if let failure = cause as? LifecycleFailure {
            message = failure.message
            description = failure.summary
        }
        let name = ProgramName.current
        outcome["message"] = .string(terminal.mask.masking(name.naming(message)))
        outcome["description"] = .string(terminal.mask.masking(name.naming(description)))
        outcome["containerId"] = container.map { .string($0) }
        return .object(outcome)
    }
}
