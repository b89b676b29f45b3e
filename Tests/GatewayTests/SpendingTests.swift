import Agent
import Diagnostics
import Gateway
import HTTPTypes
import HummingbirdCore
import NIOCore
import NIOHTTP1
import Runs
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2)), .serialized)
struct SpendingTests {
    /// Each answer of this scenario costs one dollar: 250,000 tokens at four dollars a million.
    private static let dear = """
        {
          "name": "dear",
          "turns": [
            { "content": [{ "tool": "Read", "input": { "file_path": "/nowhere/at/all" } }],
              "usage": { "inputTokens": 250000, "outputTokens": 0 }, "repeat": 3 },
            { "content": "Done.", "usage": { "inputTokens": 250000, "outputTokens": 0 } }
          ]
        }
        """

    private static let body =
        #"{"model":"claude-opus-5-5","messages":[{"role":"user","content":"go"}],"stream":true}"#

    private func stops(_ setting: Setting) -> [String] {
        setting.log.events.compactMap { event in
            if case .budgetSpent(let reason) = event { reason } else { nil }
        }
    }

    @Test func `the real agent stops at once when its run's budget is spent`() async throws {
        let setting = try Setting(spending: SpendingLimit(limitDollars: 1.5))
        let answer = try await setting.serving(rehearsal: Self.dear) {
            try await LocalAgent().run("Read a file", on: setting)
        }
        #expect(answer.outcome.ending == .budget)
        #expect(
            answer.outcome.text
                == "API Error: 402 Berth stopped the agent: the run's budget of $1.50 is spent"
        )
        #expect(answer.retries == 0)
        #expect(setting.log.records.map(\.outcome) == [.complete, .complete, .refused])
        #expect(stops(setting) == ["the run's budget of $1.50 is spent"])
        #expect(setting.gateway.totals.costDollars == 2)
        #expect(answer.outcome.costDollars == 2)
        #expect(answer.outcome.diagnostic?.code == "agent-budget")
    }

    @Test func `what other runs spend is asked at each request`() async throws {
        let asked = Mutex<[Double]>([])
        let setting = try Setting(
            spending: SpendingLimit(spentDollars: 7) { dollars in
                asked.withLock { $0.append(dollars) }
                return dollars >= 9 ? "the day's budget of $9.00 is spent" : nil
            }
        )
        let answer = try await setting.serving(rehearsal: Self.dear) {
            try await LocalAgent().run("Read a file", on: setting)
        }
        #expect(answer.outcome.ending == .budget)
        #expect(asked.withLock { $0 } == [7, 8, 9])
        #expect(stops(setting) == ["the day's budget of $9.00 is spent"])
    }

    @Test(arguments: ["opus", "sonnet", "haiku", "fable", "claude-opus-5", "claude-haiku-4-5"])
    func `the gateway counts what the agent counts`(model: String) async throws {
        let setting = try Setting()
        let scenario = """
            { "name": "counted", "turns": [{ "content": "Hello.", "usage": {
              "inputTokens": 12345, "outputTokens": 6789, "cacheReadTokens": 23456,
              "cacheCreationTokens": 3456 } }] }
            """
        let answer = try await setting.serving(rehearsal: scenario) {
            try await LocalAgent().run("Hello", model: model, on: setting)
        }
        let told = try #require(answer.costDollars)
        #expect(told > 0)
        #expect(abs(setting.gateway.totals.costDollars - told) < 1e-9, "\(model): \(told)")
    }

    @Test(arguments: ["true", "false"])
    func `what an answer costs is kept before the agent has all of it`(
        stream: String
    )
        async throws
    {
        let kept = Mutex<[Expense]>([])
        let (gate, key) = AsyncStream<Void>.makeStream()
        let setting = try Setting(
            spending: SpendingLimit(keep: { expense in
                kept.withLock { $0.append(expense) }
                for await _ in gate {}
            })
        )
        let scenario = """
            { "name": "counted", "turns": [{ "content": "Hello.", "usage": {
              "inputTokens": 250000, "outputTokens": 50000 } }] }
            """
        try await setting.serving(rehearsal: scenario) {
            let isAnswered = Mutex(false)
            let asking = Task {
                _ = try await setting.client.send(
                    .POST,
                    "/v1/messages",
                    headers: setting.headers,
                    body: Self.body.replacing("true", with: stream)
                )
                isAnswered.withLock { $0 = true }
            }
            while kept.withLock({ $0.isEmpty }) { try await Task.sleep(for: .milliseconds(5)) }
            #expect(!isAnswered.withLock { $0 })
            key.finish()
            try await asking.value
        }
        let all = kept.withLock { $0.reduce(Expense(), +) }
        #expect(all == Expense(dollars: 2, tokens: 300_000))
        #expect(setting.gateway.totals.costDollars == 2)
    }

    @Test func `a model that nobody knows costs as much as the dearest`() async throws {
        let setting = try Setting()
        let scenario = """
            { "name": "unknown", "model": "claude-next-9", "turns": [{ "content": "Hello.",
              "usage": { "inputTokens": 1000000, "outputTokens": 0 } }] }
            """
        try await setting.serving(rehearsal: scenario) {
            _ = try await setting.client.send(
                .POST,
                "/v1/messages",
                headers: setting.headers,
                body: Self.body
            )
        }
        #expect(setting.gateway.totals.costDollars == 10)
    }

    @Test func `an answer that breaks off before its count costs by its length`() async throws {
        let setting = try Setting()
        let text = String(repeating: "many words ", count: 400)
        let scenario = """
            { "name": "cut", "turns": [{ "content": "\(text)", "chunkCharacters": 40,
              "usage": { "inputTokens": 10, "outputTokens": 5000 }, "cut": { "afterEvents": 90 } }] }
            """
        try await setting.serving(rehearsal: scenario) {
            _ = try? await setting.client.send(
                .POST,
                "/v1/messages",
                headers: setting.headers,
                body: Self.body
            )
        }
        let record = try #require(setting.log.records.first)
        #expect(record.outcome == .cut)
        #expect(record.usage?.outputTokens == 1)
        let dollars = try #require(record.costDollars)
        // More than the tokens of some 3,500 characters, and less than the whole.
        #expect(dollars > 0.000_04 + 300 * 20e-6 / 1.5 && dollars < 5000 * 20e-6)
    }

    @Test func `an hour in the cache costs more than five minutes`() async throws {
        let setting = try Setting()
        let answer = #"""
            {"model":"claude-opus-5-5","usage":{"input_tokens":0,"output_tokens":0,\#
            "cache_creation_input_tokens":2000000,"cache_creation":\#
            {"ephemeral_5m_input_tokens":1000000,"ephemeral_1h_input_tokens":1000000}}}
            """#
        try await setting.serving { _, writer, _ in
            try await writer.write(
                response: HTTPResponse(
                    status: .ok,
                    headerFields: [.contentType: "application/json"]
                ),
                body: ResponseBody(byteBuffer: ByteBuffer(string: answer))
            )
        } _: {
            _ = try await setting.client.send(
                .POST,
                "/v1/messages",
                headers: setting.headers,
                body: Self.body
            )
        }
        #expect(setting.gateway.totals.costDollars == 5 + 8)
        #expect(setting.gateway.totals.usage.hourCacheCreationInputTokens == 1_000_000)
    }
}
