import Diagnostics
import Subprocess
import SystemPackage

/// The program that carries Compose files out: `docker compose`, else `docker-compose`.
struct ComposeCLI: Hashable {
    /// The absolute path of the program.
    var path: String
    /// Arguments that come before all others: `compose` for Docker's own command.
    var leadingArguments: [String] = []

    /// Returns the program to use.
    ///
    /// - Parameters:
    ///   - environment: The environment in which it is looked for.
    ///   - named: The program that the user names (`--docker-compose-path`), which goes first.
    /// - Returns: The first one that is there.
    /// - Throws: A diagnostic when there is none.
    static func find(
        environment: [String: String],
        named: String?
    ) async throws(DiagnosticError) -> Self {
        let flag = "--docker-compose-path"
        let path = try ProgramPath.named(named, by: flag, usual: "docker-compose", environment)
        if let path { return Self(path: path) }
        // Some versions ask the engine even for their own version, and wait for one that is mute.
        var mute = environment
        mute["DOCKER_HOST"] = "unix:///nonexistent"
        mute["DOCKER_CONTEXT"] = nil
        let chosen = environment["BERTH_DOCKER"].flatMap { $0.isEmpty ? nil : $0 }
        for path in ProgramPath.all(named: chosen ?? "docker", environment) {
            let own = Self(path: path, leadingArguments: ["compose"])
            if await own.majorVersion(environment: mute) != nil { return own }
        }
        if let path = ProgramPath.all(named: "docker-compose", environment).first {
            return Self(path: path)
        }
        throw DiagnosticError(
            missing("neither `docker compose` nor `docker-compose` was found")
        )
    }

    /// Returns the first number of the program's version; nil when it does not run.
    func majorVersion(environment: [String: String]) async -> Int? {
        let result = try? await FileProcess(
            .path(FilePath(path)),
            leadingArguments + ["version", "--short"],
            environment: environment
        ).run(mostBytes: 4_096)
        guard let result, result.status.isSuccess else { return nil }
        let text = result.text.drop { !$0.isNumber }
        return Int(text.prefix { $0.isNumber })
    }

    private static func missing(_ summary: String) -> Diagnostic {
        Diagnostic(
            code: "docker-compose",
            "\(summary), and a configuration with `dockerComposeFile` needs it",
            hints: [
                "install Docker's Compose plug-in (`apt-get install docker-compose-plugin`), "
                    + "or Debian's `docker-compose`",
                "name a program with `--docker-compose-path`",
            ],
            exitCode: .environment
        )
    }
}
