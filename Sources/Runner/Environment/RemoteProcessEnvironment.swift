import DevContainer
import Diagnostics
import DockerEngine
import FoundationEssentials
import JSONC
import OrderedCollections

/// The environment of processes that Berth starts in a container: what the user's shell sets up,
/// overlaid by the configuration's `remoteEnv`.
struct RemoteProcessEnvironment {
    /// How long a shell's start-up files may take before they are left aside.
    private static let probeLimit = Duration.seconds(10)

    let engine: DockerEngine
    let cacheFolder: String
    /// A folder inside the container that keeps the answer; nil keeps it on the host.
    var sessionFolder: String?
    /// Whether what login shells read is put right before the first look at it.
    var editsSystemFiles = false
    /// The folder inside that keeps that this is done.
    var systemFolder: String?
    let progress: ProgressSink

    /// Returns what a process finds.
    ///
    /// The shell is asked once for each start of a container, user and kind of probe, and again
    /// after ``forget(_:)``.
    func surroundings(of environment: RunningEnvironment) async throws -> ProcessSurroundings {
        let probed = try await probe(environment)
        let variables = environment.processEnvironment(probed: probed)
        return ProcessSurroundings(
            variables: variables.map { "\($0)=\($1)" },
            removedVariables: environment.removedVariables,
            folder: environment.workspaceFolder.isEmpty ? nil : environment.workspaceFolder
        )
    }

    private func probe(
        _ environment: RunningEnvironment
    ) async throws
        -> OrderedDictionary<String, String>
    {
        let shell = ShellProbe(probe: environment.probe, marker: "berth-\(UUID().uuidString)")
        guard let script = shell.script else { return [:] }
        if let known = try await known(environment) { return known }
        let command = try await command(script, environment)
        let processes = MarkedProcesses(
            engine: engine,
            container: environment.containerIdentifier,
            user: environment.remoteUser
        )
        let result: ExecResult
        do {
            result = try await engine.run(
                ExecConfig(
                    command,
                    environment: [processes.mark],
                    user: environment.remoteUser
                ),
                in: environment.containerIdentifier,
                limit: Self.probeLimit
            )
        } catch DockerError.timeout {
            progress(.diagnostic(Self.slow(environment)))
            await processes.stop()
            return [:]
        }
        guard let found = shell.environment(in: result.stdout) else {
            progress(.diagnostic(Self.failed(environment, result)))
            return [:]
        }
        try await remember(found, environment)
        progress(.detail(.debug, "the PATH of the user's shell is \(found["PATH"] ?? "not set")"))
        return found
    }

    /// The command that probes; root puts the system's files right in the same go.
    private func command(
        _ script: String,
        _ environment: RunningEnvironment
    ) async throws -> [String] {
        let files = SystemFiles(engine: engine, environment: environment, folder: systemFolder)
        if editsSystemFiles {
            if environment.isRoot { return files.command(before: script) }
            try await files.edit()
        }
        return ["/bin/sh", "-c", script]
    }

    // MARK: Keeping the answer

    private func known(
        _ environment: RunningEnvironment
    ) async throws -> OrderedDictionary<String, String>? {
        guard let sessionFolder else { return read(cachePath(environment)) }
        let result = try await engine.run(
            ExecConfig(
                ["cat", "\(sessionFolder)/\(Self.sessionFile(environment))"],
                user: environment.remoteUser
            ),
            in: environment.containerIdentifier,
            limit: Self.probeLimit
        )
        guard result.exitCode == 0, let json = try? JSONValue(parsing: result.stdout) else {
            return nil
        }
        return json.object?.compactMapValues(\.string)
    }

    /// Keeps an answer; one that cannot be kept is asked for again.
    private func remember(
        _ found: OrderedDictionary<String, String>,
        _ environment: RunningEnvironment
    ) async throws {
        let text = JSONValue.object(found.mapValues { .string($0) }).text(.pretty) + "\n"
        guard let sessionFolder else {
            try? Files.makeFolder("\(cacheFolder)/probes")
            try? Files.write(text, to: cachePath(environment))
            return
        }
        _ = try await engine.run(
            ExecConfig(
                [
                    "/bin/sh", "-c", #"mkdir -p "$1" && cat > "$1/$2""#, "sh", sessionFolder,
                    Self.sessionFile(environment),
                ],
                user: environment.remoteUser
            ),
            in: environment.containerIdentifier,
            input: Array(text.utf8),
            limit: Self.probeLimit
        )
    }

    /// Drops what the shell said, as commands may have changed its start-up files since.
    func forget(_ environment: RunningEnvironment) {
        try? FileManager.default.removeItem(atPath: cachePath(environment))
    }

    private func cachePath(_ environment: RunningEnvironment) -> String {
        let start = environment.startedAt.filter(\.isNumber)
        let user = environment.remoteUser.filter { $0.isLetter || $0.isNumber }
        let name =
            "\(environment.containerIdentifier)-\(start)-\(user)-\(environment.probe.rawValue)"
        return "\(cacheFolder)/probes/\(name).json"
    }

    private func read(_ path: String) -> OrderedDictionary<String, String>? {
        guard let data = FileManager.default.contents(atPath: path),
            let json = try? JSONValue(parsing: data)
        else { return nil }
        return json.object?.compactMapValues(\.string)
    }

    private static func sessionFile(_ environment: RunningEnvironment) -> String {
        "env-\(environment.probe.rawValue).json"
    }

    private static func slow(_ environment: RunningEnvironment) -> Diagnostic {
        Diagnostic(
            .warning,
            code: "probe-slow",
            "the shell of `\(environment.remoteUser)` did not start within "
                + "\(probeLimit.components.seconds) s; its environment is left aside",
            hints: ["mend the start-up files, or set `userEnvProbe` to `none`"]
        )
    }

    private static func failed(
        _ environment: RunningEnvironment,
        _ result: ExecResult
    ) -> Diagnostic {
        Diagnostic(
            .warning,
            code: "probe-failed",
            "the shell of `\(environment.remoteUser)` could not tell its environment (exit code \(result.exitCode))",
            hints: ["mend the start-up files, or set `userEnvProbe` to `none`"],
            excerpt: String(result.stderrText.prefix(2_000))
        )
    }
}
