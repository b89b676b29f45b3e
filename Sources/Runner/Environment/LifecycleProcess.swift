import Diagnostics
import DockerEngine

/// One command of a hook in a container: its output goes line by line to the progress.
struct LifecycleProcess {
    /// How a command ended.
    enum End: Hashable {
        /// With an exit code.
        case exited(Int)
        /// With 130: someone pressed Ctrl-C.
        case interrupted
        /// The engine could not start it, and said why.
        case refused(String)
    }

    let engine: DockerEngine
    let environment: RunningEnvironment
    let surroundings: ProcessSurroundings
    let secrets: Secrets
    let label: CommandLabel
    let arguments: [String]
    let progress: ProgressSink

    /// Runs the command to its end.
    func run() async throws -> End {
        progress(.commandStarted(label))
        progress(.detail(.debug, "\(label.hook): \(arguments.joined(separator: " "))"))
        let clock = ContinuousClock()
        let start = clock.now
        let processes = MarkedProcesses(
            engine: engine,
            container: environment.containerIdentifier,
            user: environment.remoteUser
        )
        let exec = try await engine.createExec(
            in: environment.containerIdentifier,
            ExecConfig(
                surroundings.command(arguments),
                environment: surroundings.variables + secrets.variables
                    + [processes.mark],
                user: environment.remoteUser,
                workingDirectory: surroundings.folder
            )
        )
        let session = try await engine.startExec(exec)
        var output = LineSplitter()
        var errors = LineSplitter()
        var firstLine: String?
        func tell(_ lines: [String]) {
            for line in lines {
                firstLine = firstLine ?? line
                if !EngineRefusal.isRefusal(line) { progress(.commandOutput(label, line)) }
            }
        }
        do {
            for try await chunk in session.output {
                switch chunk {
                case .stdout(let bytes): tell(output.lines(adding: bytes))
                case .stderr(let bytes): tell(errors.lines(adding: bytes))
                }
            }
        } catch is CancellationError {
            await processes.stop()
            throw CancellationError()
        }
        tell([output.rest(), errors.rest()].compactMap { $0 })
        let code = try await engine.execExitCode(exec, limit: .seconds(10))
        progress(.commandFinished(label, exitCode: code, clock.now - start))
        if let firstLine, EngineRefusal.isRefusal(firstLine), [126, 127].contains(code) {
            return .refused(firstLine)
        }
        return code == 130 ? .interrupted : .exited(code)
    }
}

/// The engine's own words about a command that it could not start, in the command's output.
enum EngineRefusal {
    private static let starts = ["OCI runtime exec failed", "unable to find user"]

    static func isRefusal(_ text: String) -> Bool {
        starts.contains { text.hasPrefix($0) }
    }

    static func isRefusal(_ bytes: [UInt8]) -> Bool {
        starts.contains { bytes.starts(with: $0.utf8) }
    }
}
