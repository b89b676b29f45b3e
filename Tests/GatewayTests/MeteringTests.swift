import FoundationEssentials
import Gateway
import JSONC
import NIOHTTP1
import OrderedCollections
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct MeteringTests {
    private static let scenario = """
        {
          "name": "metered",
          "turns": [
            { "content": [{ "text": "one" }, { "tool": "Bash", "input": { "command": "ls" } }],
              "usage": { "inputTokens": 100, "outputTokens": 50, "cacheReadTokens": 5000,
                         "cacheCreationTokens": 2000 } },
            { "error": { "status": 529 } },
            { "content": "cut off", "usage": { "inputTokens": 7 }, "cut": { "afterEvents": 3 } },
            { "content": "whole", "usage": { "inputTokens": 300, "outputTokens": 25 } }
          ]
        }
        """

    private static func body(stream: Bool) -> String {
        #"{"model":"claude-opus-5-5","max_tokens":9,"messages":[{"role":"user","content":"go"}],"#
            + #""stream":\#(stream)}"#
    }

    @Test func `tokens are counted exactly over several requests`() async throws {
        let setting = try Setting()
        try await setting.serving(rehearsal: Self.scenario) {
            for stream in [true, true, true, false] {
                _ = try? await setting.client.send(
                    .POST,
                    "/v1/messages",
                    headers: setting.headers,
                    body: Self.body(stream: stream)
                )
            }
        }
        let records = setting.log.records
        #expect(records.map(\.number) == [1, 2, 3, 4])
        #expect(records.map(\.outcome) == [.complete, .complete, .cut, .complete])
        #expect(records.map(\.status) == [200, 529, 200, 200])
        #expect(records.map(\.errorType) == [nil, "overloaded_error", nil, nil])
        #expect(records.map(\.model) == Array(repeating: "claude-opus-5-5", count: 4))
        #expect(records.map(\.sessionIdentifier) == Array(repeating: "session-1", count: 4))
        let full = TokenUsage(
            inputTokens: 100,
            outputTokens: 50,
            cacheCreationInputTokens: 2000,
            cacheReadInputTokens: 5000
        )
        let cut = TokenUsage(inputTokens: 7, outputTokens: 1)
        let whole = TokenUsage(inputTokens: 300, outputTokens: 25)
        #expect(records.map(\.usage) == [full, nil, cut, whole])
        let totals = setting.gateway.totals
        #expect(totals.usage == full + cut + whole)
        #expect(totals.usageByModel == ["claude-opus-5-5": full + cut + whole])
        #expect(totals.usageBySession == ["session-1": full + cut + whole])
        #expect([totals.requestCount, totals.cutCount, totals.failedCount] == [4, 1, 1])
    }

    @Test func `the log has a line for each request, and goes on after a restart`() async throws {
        let setting = try Setting()
        for _ in 1...2 {
            try await setting.serving(rehearsal: #"{"name":"a","turns":[{"content":"b"}]}"#) {
                _ = try await setting.client.send(
                    .POST,
                    "/v1/messages",
                    headers: setting.headers,
                    body: Self.body(stream: true)
                )
            }
        }
        let bytes = try #require(FileManager.default.contents(atPath: setting.logPath))
        let lines = try String(decoding: bytes, as: UTF8.self).split(separator: "\n").map {
            try JSONValue(parsing: String($0))
        }
        #expect(lines.map { $0["path"]?.string } == ["/v1/messages", "/v1/messages"])
        #expect(
            lines.first?.object?.keys.elements == [
                "number", "time", "method", "path", "outcome", "status", "model",
                "sessionIdentifier", "usage", "costDollars", "firstByteMilliseconds",
                "durationMilliseconds",
            ]
        )
    }

    @Test func `the first request is told at once`() async throws {
        let setting = try Setting()
        let before = ContinuousClock.now
        try await setting.serving(rehearsal: #"{"name":"a","turns":[{"content":"b"}]}"#) {
            _ = try await setting.client.send(
                .POST,
                "/v1/messages",
                headers: setting.headers,
                body: Self.body(stream: true)
            )
        }
        guard case .requestReceived(1, "/v1/messages", let instant) = setting.log.events.first
        else {
            Issue.record("the first event is \(String(describing: setting.log.events.first))")
            return
        }
        #expect(instant > before && instant < .now)
    }
}
