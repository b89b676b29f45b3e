import Foundation
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
                candidates.compactMap { $0 }.first {
                    FileManager.default.isExecutableFile(atPath: $0)
                },
                "the berth binary was not built"
            )
        }
    }

    /// The environment of Berth in a test: the process's own with Berth's folders below `home`.
    static func environment(home: String, _ more: [String: String] = [:]) -> [String: String] {
        var environment = ProcessInfo.processInfo.environment
        for name in [
            "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN",
            "ANTHROPIC_BASE_URL",
        ] {
            environment[name] = nil
        }
        environment["XDG_STATE_HOME"] = "\(home)/state"
        environment["XDG_CACHE_HOME"] = "\(home)/cache"
        environment["XDG_DATA_HOME"] = "\(home)/data"
        environment["XDG_CONFIG_HOME"] = "\(home)/config"
        environment["NO_COLOR"] = "1"
        if let agent = environment["BERTH_TEST_AGENT"] { environment["BERTH_AGENT"] = agent }
        return environment.merging(more) { _, new in new }
    }

    /// Runs the binary to its end.
    static func run(
        _ arguments: [String],
        in folder: String,
        environment: [String: String]
    ) async throws -> Result {
        let result = try await Subprocess.run(
            .path(FilePath(try binary)),
            arguments: Arguments(arguments),
            environment: .custom(keyed(environment)),
            workingDirectory: FilePath(folder),
            output: .string(limit: 16 << 20),
            error: .string(limit: 16 << 20)
        )
        return Result(
            exitCode: code(result.terminationStatus),
            output: result.standardOutput,
            errors: result.standardError
        )
    }

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

/// A folder that goes away with the test, and a repository made from a fixture in it.
struct TestFolder {
    let path: String

    /// Makes a folder, hands it to the body and takes it away with everything in it.
    static func with<Result>(_ body: (TestFolder) async throws -> Result) async throws -> Result {
        let path = "/tmp/berth-test-\(UUID().uuidString.prefix(8).lowercased())"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try await body(TestFolder(path: path))
    }

    /// Copies a fixture and makes it a git repository with one commit.
    func repository(
        _ fixture: String,
        edit: (String) throws -> Void = { _ in }
    ) async throws -> String {
        let source = "\(BerthProcess.packageFolder)/fixtures/repos/\(fixture)"
        let target = "\(path)/\(fixture)"
        try FileManager.default.copyItem(atPath: source, toPath: target)
        try edit(target)
        try await git(["init", "-q", "-b", "main"], in: target)
        try await git(["config", "user.name", "Ada Example"], in: target)
        try await git(["config", "user.email", "ada@example.org"], in: target)
        try await git(["add", "-A"], in: target)
        try await git(["commit", "-q", "-m", "The project as it is"], in: target)
        return target
    }

    /// Runs git, which must succeed, and returns what it printed, without the last line break.
    @discardableResult
    func git(_ arguments: [String], in folder: String) async throws -> String {
        try await tool("git", arguments, in: folder)
    }

    /// Runs a program, which must succeed.
    @discardableResult
    func tool(_ name: String, _ arguments: [String], in folder: String) async throws -> String {
        let result = try await Subprocess.run(
            .name(name),
            arguments: Arguments(arguments),
            workingDirectory: FilePath(folder),
            output: .string(limit: 16 << 20),
            error: .string(limit: 1 << 20)
        )
        try #require(
            result.terminationStatus.isSuccess,
            "\(name) \(arguments.joined(separator: " ")): \(result.standardError)"
        )
        var text = result.standardOutput
        while text.last?.isNewline == true { text.removeLast() }
        return text
    }
}
