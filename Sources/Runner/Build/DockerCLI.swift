public import Diagnostics
import Subprocess
import SystemPackage

/// The `docker` command that builds images; everything else goes over the engine's socket.
public struct DockerCLI: Hashable, Sendable {
    /// The absolute path of the program.
    public var path: String
    /// Arguments that start a build with BuildKit: `build`, or `buildx build`.
    public var buildArguments: [String]
    /// Whether builds go through the buildx plug-in.
    public var hasBuildx: Bool { buildArguments.first == "buildx" }

    /// Returns the first `docker` on a search path that can build with BuildKit.
    ///
    /// A CLI from version 23 on needs the buildx plug-in; an older one has BuildKit built in. A
    /// machine may have both, and the first on the path may be the one that cannot.
    ///
    /// - Parameters:
    ///   - environment: The environment with the search path; `BERTH_DOCKER` names a program.
    ///   - needsBuildKit: Whether the builder from before BuildKit will not do.
    /// - Returns: The command.
    /// - Throws: A diagnostic when there is none.
    public static func find(
        environment: [String: String],
        needsBuildKit: Bool = true
    ) async throws(DiagnosticError) -> Self {
        var seen: [String] = []
        // Some versions ask the engine even for their own version, and wait for one that is mute.
        var environment = environment
        environment["DOCKER_HOST"] = "unix:///nonexistent"
        environment["DOCKER_CONTEXT"] = nil
        for path in candidates(environment: environment) {
            guard !seen.contains(path) else { continue }
            seen.append(path)
            if !needsBuildKit { return Self(path: path, buildArguments: ["build"]) }
            if await succeeds(path, ["buildx", "version"], environment) {
                return Self(path: path, buildArguments: ["buildx", "build", "--load"])
            }
            if let version = await majorVersion(path, environment), version < 23 {
                return Self(path: path, buildArguments: ["build"])
            }
        }
        throw DiagnosticError(missing(seen))
    }

    private static func candidates(environment: [String: String]) -> [String] {
        let chosen = environment["BERTH_DOCKER"].flatMap { $0.isEmpty ? nil : $0 }
        return ProgramPath.all(named: chosen ?? "docker", environment)
    }

    private static func missing(_ seen: [String]) -> Diagnostic {
        Diagnostic(
            code: "docker-cli",
            seen.isEmpty
                ? "no `docker` command was found, and building an image needs one"
                : "no `docker` command can build with BuildKit: \(seen.map { "`\($0)`" }.joined(separator: ", "))",
            notes: [
                "only building goes through the command; everything else uses the engine's socket"
            ],
            hints: [
                "install Docker's buildx plug-in (`apt-get install docker-buildx-plugin`), "
                    + "or Debian's `docker.io`, which has BuildKit built in",
                "name a program with the environment variable `BERTH_DOCKER`",
            ],
            exitCode: .environment
        )
    }

    private static func majorVersion(_ path: String, _ environment: [String: String]) async -> Int?
    {
        let result = try? await FileProcess(
            .path(FilePath(path)),
            ["--version"],
            environment: environment
        ).run(mostBytes: 4_096)
        guard let text = result?.text,
            let version = text.split(separator: " ").first(where: { $0.first?.isNumber == true })
        else { return nil }
        return Int(version.prefix { $0.isNumber })
    }

    private static func succeeds(
        _ path: String,
        _ arguments: [String],
        _ environment: [String: String]
    ) async -> Bool {
        let result = try? await run(
            .path(.init(path)),
            arguments: Arguments(arguments),
            environment: .custom(environment.keyed),
            output: .discarded,
            error: .discarded
        )
        return result?.terminationStatus.isSuccess == true
    }
}

extension [String: String] {
    /// The variables as Subprocess takes them.
    var keyed: [Environment.Key: String] {
        [Environment.Key: String](
            uniqueKeysWithValues: map { (Environment.Key(stringLiteral: $0), $1) }
        )
    }
}
