import FoundationEssentials
import JSONC
import OrderedCollections
import Testing

/// Real configurations with what the reference CLI prints for them, `BERTH_SHARED/corpus`, which
/// are no part of this project: `make corpus` reads them, `make test` needs no such folder.
@Suite(
    .enabled(if: ProcessInfo.processInfo.environment["BERTH_SHARED"] != nil),
    .serialized
)
struct ConfigurationCorpusTests {
    private static let folder =
        (ProcessInfo.processInfo.environment["BERTH_SHARED"] ?? "") + "/corpus"

    /// How an answer of ours stands to that of the reference CLI.
    private enum Outcome: Hashable {
        case equal
        case explained(String)
        case different(String)
    }

    /// What Berth deliberately does otherwise, by what the file has.
    private static func difference(in text: String) -> String? {
        if text.contains(/\$\{(?:localEnv|env):[^:}]*:[^:}]*:[^}]*\}/) {
            return "a default keeps what follows a further colon (AMB-04)"
        }
        return nil
    }

    @Test func `configurations are printed as the reference CLI prints them`() async throws {
        let all = try CorpusConfiguration.all(in: Self.folder)
        #expect(!all.isEmpty, "\(Self.folder) holds no configurations")
        var counts: OrderedDictionary<String, Int> = ["equal": 0]
        var different = 0
        for configuration in all {
            switch try await outcome(of: configuration) {
            case .equal: counts["equal", default: 0] += 1
            case .explained(let reason): counts["explained: \(reason)", default: 0] += 1
            case .different(let words):
                different += 1
                Issue.record("\(configuration): \(words)")
            }
        }
        print("configurations: \(all.count)")
        for (words, count) in counts { print("  \(count) \(words)") }
        print("  \(different) different")
    }

    @Test func `what configurations ask of the host is counted`() throws {
        let demands = CorpusDemands(officialFeatures: try CorpusDemands.officialFeatures)
        var count = CorpusDemands.Count()
        for configuration in try CorpusConfiguration.all(in: Self.folder) {
            count.add(try demands.verdict(on: configuration))
        }
        #expect(count.total > 0)
        print(count.text, terminator: "")
    }

    private func outcome(of configuration: CorpusConfiguration) async throws -> Outcome {
        let result = try await BerthProcess.run(
            [
                "read-configuration", "--workspace-folder", configuration.workspaceFolder,
                "--config", configuration.path,
            ],
            in: "/",
            environment: ["HOME": "/home/dev", "USER": "dev", "NO_COLOR": "1"]
        )
        if configuration.isBroken { return brokenOutcome(configuration, result) }
        guard result.exitCode == 0 else {
            return .different("exit code \(result.exitCode)\n\(result.errors)")
        }
        var answer = try #require(try JSONValue(parsing: result.output).object)
        guard var own = answer["configuration"]?.object else {
            return .different("no configuration: \(result.output)")
        }
        let path = own.removeValue(forKey: "configFilePath")
        #expect(path?["fsPath"]?.string == configuration.path)
        answer["configuration"] = .object(own)
        let expected = JSONValue.object(configuration.reference).text()
        let printed = JSONValue.object(answer).text()
        if printed == expected { return .equal }
        if let reason = Self.difference(in: try configuration.text) { return .explained(reason) }
        return .different("\nthe reference CLI: \(expected)\nBerth:             \(printed)")
    }

    /// The reference CLI passes over broken JSON and loses what stands there; Berth must tell
    /// where it is and what would mend it.
    private func brokenOutcome(
        _ configuration: CorpusConfiguration,
        _ result: BerthProcess.Result
    ) -> Outcome {
        let below = configuration.path.dropFirst(configuration.workspaceFolder.count + 1)
        let place = result.errors.firstMatch(of: /-->\ (.*):[0-9]+:[0-9]+\n/)?.output.1
        let isTold =
            result.exitCode == 2 && result.output.isEmpty && place == below
            && result.errors.hasPrefix("error: ") && result.errors.contains("\nhint: ")
        guard isTold else {
            return .different("broken JSON, exit code \(result.exitCode)\n\(result.errors)")
        }
        return .explained("broken JSON is an error with line, column and mend (AMB-02)")
    }
}
