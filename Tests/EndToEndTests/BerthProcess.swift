import FoundationEssentials
import Subprocess
import SystemPackage
import Testing

/// The built binary, run as a user would.
struct BerthProcess {
    /// What a finished process left.
    struct Result {
        var exitCode: Int
        var output: String
        var errors: String
    }

    /// The folder of the package.
    static let packageFolder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    /// The binary that was built with the tests.
    static var binary: String {
        get throws {
            let bundle = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
            let candidates: [String?] = [
                ProcessInfo.processInfo.environment["BERTH_TEST_BINARY"],
                bundle.deletingLastPathComponent().appending(path: "berth").path,
                "\(packageFolder)/.build/debug/berth",
            ]
            return try #require(
                candidates.compactMap { $0 }
                    .first { FileManager.default.isExecutableFile(atPath: $0) },
                "the berth binary was not built"
            )
        }
    }

    /// The environment of Berth in a test: the process's own with Berth's folders below `home`.
    static func environment(home: String) throws -> [String: String] {
        var environment = ProcessInfo.processInfo.environment
        let foreign = [
            "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN",
            "ANTHROPIC_BASE_URL", "DEVCONTAINERS_OCI_AUTH", "XDG_RUNTIME_DIR",
        ]
        for name in foreign { environment[name] = nil }
        environment["BERTH_AGENT"] = try agent(environment)
        environment["XDG_STATE_HOME"] = "\(home)/state"
        environment["XDG_CACHE_HOME"] = "\(home)/cache"
        environment["XDG_DATA_HOME"] = "\(home)/data"
        environment["XDG_CONFIG_HOME"] = "\(home)/config"
        environment["NO_COLOR"] = "1"
        return environment
    }

    /// The agent's binary; one that is not there is a failure.
    private static func agent(_ environment: [String: String]) throws -> String {
        let installed = ".local/share/berth/agent/2.1.330/claude"
        let candidates: [String?] = [
            environment["BERTH_TEST_AGENT"], environment["BERTH_AGENT"],
            environment["HOME"].map { "\($0)/\(installed)" },
        ]
        return try #require(
            candidates.compactMap { $0 }
                .first { FileManager.default.isExecutableFile(atPath: $0) },
            "there is no agent; scripts/agent gets it"
        )
    }

    /// Runs the binary to its end.
    ///
    /// - Parameters:
    ///   - arguments: What stands behind `berth`.
    ///   - folder: The current folder.
    ///   - environment: All variables.
    ///   - input: What comes on stdin.
    ///   - program: The path to start it by, when it is not the binary's own.
    ///   - meanwhile: Watches the process, and may signal it by its number.
    /// - Returns: What it left.
    /// - Throws: What starting it, or watching it, throws.
    static func run(
        _ arguments: [String],
        in folder: String,
        environment: [String: String],
        input: [UInt8] = [],
        program: String? = nil,
        meanwhile: @escaping @Sendable (_ process: Int32) async throws -> Void = { _ in }
    ) async throws -> Result {
        let result = try await Subprocess.run(
            .path(FilePath(try program ?? binary)),
            arguments: Arguments(arguments),
            environment: .custom(keyed(environment)),
            workingDirectory: FilePath(folder),
            input: .array(input),
            output: .string(limit: 16 << 20),
            error: .string(limit: 16 << 20)
        ) { execution in
            try await meanwhile(execution.processIdentifier.value)
        }
        return Result(
            exitCode: code(result.terminationStatus),
            output: result.standardOutput,
            errors: result.standardError
        )
    }

    /// The code as a shell has it.
    static func code(_ status: TerminationStatus) -> Int {
        switch status {
        case .exited(let code): Int(code)
        case .signaled(let signal): 128 + Int(signal)
        }
    }

    static func keyed(_ environment: [String: String]) -> [Environment.Key: String] {
        Dictionary(
            uniqueKeysWithValues: environment.map { (Environment.Key(stringLiteral: $0), $1) }
        )
    }
}
