import Diagnostics
import DockerEngine
import FoundationEssentials

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
        let mark = "BERTH_COMMAND=\(UUID().uuidString)"
        let exec = try await engine.createExec(
            in: environment.containerIdentifier,
            ExecConfig(
                surroundings.command(arguments),
                environment: surroundings.variables + secrets.variables + [mark],
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
            await stop(mark)
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

extension LifecycleProcess {
    /// How long the processes of a command have to end by themselves, in tenths of a second, and
    /// how long it all may take.
    private static let graceTenths = 30
    private static let stopLimit = Duration.seconds(10)

    /// Ends the processes of a command that is given up; they are known by a variable, since the
    /// engine does not tell their numbers inside.
    private func stop(_ mark: String) async {
        let engine = engine
        let container = environment.containerIdentifier
        let config = ExecConfig(["/bin/sh", "-c", Self.stopScript, "sh", mark], user: "root")
        // This task is cancelled, so another one has to do it.
        await Task.detached {
            _ = try? await engine.run(config, in: container, limit: Self.stopLimit)
        }.value
    }

    private static let stopScript = """
        marked() {
            for folder in /proc/[0-9]*; do
                tr '\\0' '\\n' < "$folder/environ" 2>/dev/null | grep -qxF "$1" &&
                    echo "${folder#/proc/}"
            done
        }
        kill -TERM $(marked "$1") 2>/dev/null
        tenths=0
        while [ $tenths -lt \(graceTenths) ] && [ -n "$(marked "$1")" ]; do
            sleep 0.1
            tenths=$((tenths + 1))
        done
        kill -KILL $(marked "$1") 2>/dev/null
        """
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
