import Agent
import Diagnostics
import Foundation
import Runs
import Testing

/// Real transcripts, `BERTH_SHARED/claude/transcripts/*.jsonl`, which are no part of this project:
/// `make corpus` reads them, `make test` needs no such folder.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["BERTH_SHARED"] != nil))
struct TranscriptTests {
    static let folder = URL(
        filePath: (ProcessInfo.processInfo.environment["BERTH_SHARED"] ?? "")
            + "/claude/transcripts"
    )
    static let names =
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
        .filter { $0.hasSuffix(".jsonl") }.sorted()

    @Test func `there are transcripts to read`() {
        #expect(!Self.names.isEmpty, "\(Self.folder.path) holds no transcripts")
    }

    @Test(arguments: names)
    func `every event is known and shown safely`(name: String) throws {
        let bytes = try Array(Data(contentsOf: Self.folder.appending(path: name)))
        var reader = AgentEventLineReader()
        var formatter = AgentEventFormatter(style: .plain, workspaceFolder: "/workspaces/demo")
        var judge = AgentJudge()
        var lines = reader.read(bytes)
        lines += reader.finish().map { [$0] } ?? []
        for line in lines {
            let event = line.event
            judge.observe(event)
            switch event {
            case .garbled(let text): Issue.record("garbled: \(text)")
            case .unknown(let type, _):
                #expect(Self.unknownKinds.contains(type), "\(type)")
            default: break
            }
            for shown in formatter.lines(for: event) { print(shown) }
        }
        print(name, judge.outcome(exitStatus: 0).ending, judge.outcome(exitStatus: 1).ending)
    }

    /// What each transcript tells of a limit; the others tell of none.
    private static let limits: [String: ModelLimit.Kind] = [
        "usage-limit-apikey.jsonl": .rate, "usage-limit-oauth.jsonl": .usage,
        "api-error-529.jsonl": .overload, "instream-529-always.jsonl": .overload,
    ]

    @Test(arguments: names)
    func `limits are known in endings, and in them only`(name: String) throws {
        let bytes = try Array(Data(contentsOf: Self.folder.appending(path: name)))
        var reader = AgentEventLineReader()
        var judge = AgentJudge()
        for line in reader.read(bytes) { judge.observe(line.event) }
        let limit = ModelLimit(judge.outcome(exitStatus: 1).ending, now: 0)
        #expect(limit?.kind == Self.limits[name])
        if name == "usage-limit-oauth.jsonl" { #expect(limit?.until == 1_795_427_493_000) }
    }

    /// Events that Berth keeps whole, and what hooks get on their standard input.
    static let unknownKinds: Set<String> = [
        "", "system/background_tasks_changed", "system/thinking_tokens", "system/hook_started",
        "system/hook_response", "control_response", "command_lifecycle",
    ]
}
