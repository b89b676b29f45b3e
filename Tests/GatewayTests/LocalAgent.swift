import Agent
import Foundation
import Gateway
import LocalHTTP
import TestSupport
import Testing

/// The real Claude Code, run on this machine against a gateway's socket, without tools.
struct LocalAgent {
    private let binary: String

    init() throws {
        let environment = ProcessInfo.processInfo.environment
        let data = environment["XDG_DATA_HOME"] ?? (environment["HOME"] ?? "") + "/.local/share"
        let installed = "\(data)/berth/agent/\(AgentRelease.pinnedVersion)/claude"
        binary = try #require(
            [environment["BERTH_TEST_AGENT"], environment["BERTH_AGENT"], installed]
                .compactMap { $0 }
                .first { FileManager.default.isExecutableFile(atPath: $0) },
            "there is no Claude Code on this machine; scripts/agent installs it"
        )
    }

    /// What an agent did.
    struct Answer {
        let outcome: AgentOutcome
        /// What the agent itself says that it cost.
        let costDollars: Double?
        /// How often it tried again.
        let retries: Int
    }

    /// Runs the agent on a prompt, and waits for its end.
    func run(_ prompt: String, model: String = "opus", on setting: Setting) async throws -> Answer {
        let process = Process()
        process.executableURL = URL(filePath: binary)
        process.arguments = [
            "-p", "--output-format", "stream-json", "--verbose", "--model", model, prompt,
        ]
        let home = setting.scratch.path + "/home"
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
        process.currentDirectoryURL = URL(filePath: home)
        let connection = setting.gateway.configuration.access.containerEnvironment(
            placeholder: setting.placeholder,
            door: .socket(setting.gateway.place.folder + "/" + setting.gateway.place.name)
        )
        process.environment = connection.merging([
            "HOME": home, "PATH": "/usr/local/bin:/usr/bin:/bin",
            "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1", "DISABLE_AUTOUPDATER": "1",
            "CLAUDE_CODE_DISABLE_BACKGROUND_TASKS": "1",
        ]) { $1 }
        let output = "\(setting.scratch.path)/\(UUID().uuidString).jsonl"
        #expect(FileManager.default.createFile(atPath: output, contents: nil))
        process.standardOutput = FileHandle(forWritingAtPath: output)
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        let status = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do {
                try process.run()
            } catch {
                process.terminationHandler = nil
                continuation.resume(throwing: error)
            }
        }
        let lines = try String(contentsOfFile: output, encoding: .utf8).split(separator: "\n")
        var judge = AgentJudge()
        var cost: Double?
        var retries = 0
        for line in lines {
            let event = AgentEvent(parsing: String(line))
            judge.observe(event)
            if case .result(let result) = event { cost = result.conversationCostDollars }
            if case .retry = event { retries += 1 }
        }
        return Answer(
            outcome: judge.outcome(exitStatus: Int(status)),
            costDollars: cost,
            retries: retries
        )
    }
}
