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
    private static let probeLimit = Duration.seconds(30)

    let engine: DockerEngine
    let cacheFolder: String
    let progress: ProgressSink

    /// Returns the variables as `NAME=value`, for an exec.
    ///
    /// The shell is asked once for each start of a container and kind of probe; the answer is kept
    /// on the host.
    func variables(for environment: RunningEnvironment) async throws -> [String] {
        let probed = try await probe(environment)
        return environment.processEnvironment(probed: probed).map { "\($0)=\($1)" }
    }

    private func probe(
        _ environment: RunningEnvironment
    ) async throws
        -> OrderedDictionary<String, String>
    {
        guard let command = ShellProbe.command(environment.probe) else { return [:] }
        let cached = cachePath(environment)
        if let known = read(cached) { return known }
        let result: ExecResult
        do {
            result = try await engine.run(
                ExecConfig(command, user: environment.remoteUser),
                in: environment.containerIdentifier,
                limit: Self.probeLimit
            )
        } catch DockerError.timeout {
            progress(.diagnostic(Self.slow(environment)))
            return [:]
        }
        guard let found = ShellProbe.environment(in: result.stdout) else {
            progress(.diagnostic(Self.failed(environment, result)))
            return [:]
        }
        write(found, cached)
        return found
    }

    private func cachePath(_ environment: RunningEnvironment) -> String {
        let start = environment.startedAt.filter { $0.isNumber }
        let user = environment.remoteUser.filter { $0.isLetter || $0.isNumber }
        return
            "\(cacheFolder)/probes/\(environment.containerIdentifier)-\(start)-\(user)-\(environment.probe.rawValue).json"
    }

    private func read(_ path: String) -> OrderedDictionary<String, String>? {
        guard let data = FileManager.default.contents(atPath: path),
            let json = try? JSONValue(parsing: data), let object = json.object
        else { return nil }
        return object.compactMapValues(\.string)
    }

    private func write(_ environment: OrderedDictionary<String, String>, _ path: String) {
        let folder = String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
        let text = JSONValue.object(environment.mapValues { .string($0) }).text()
        try? Files.makeFolder(folder)
        try? Files.write(text, to: path)
    }

    private static func slow(_ environment: RunningEnvironment) -> Diagnostic {
        Diagnostic(
            .warning,
            code: "probe-slow",
            "the shell of `\(environment.remoteUser)` did not start within \(probeLimit.components.seconds) s; its environment is left aside",
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
