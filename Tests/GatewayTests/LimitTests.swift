import Agent
import FoundationEssentials
import Gateway
import LocalHTTP
import NIOHTTP1
import Runs
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2)), .serialized)
struct LimitTests {
    private static let body =
        #"{"model":"claude-opus-5-5","messages":[{"role":"user","content":"go"}],"stream":true}"#

    private func limits(_ setting: Setting) -> [ModelLimit] {
        setting.log.events.compactMap { event in
            if case .limitReached(let limit) = event { limit } else { nil }
        }
    }

    private static func scenario(_ status: Int, headers: String) -> String {
        """
        { "name": "limited", "turns": [
          { "error": { "status": \(status), "message": "slow down", "headers": \(headers) },
            "repeat": 12 } ] }
        """
    }

    @Test func `an answer of the API tells until when its credential may not be used`()
        async throws
    {
        let setting = try Setting()
        let reset = Int(Date().timeIntervalSince1970) + 500
        let headers = #"{"anthropic-ratelimit-unified-reset": "\#(reset)"}"#
        try await setting.serving(rehearsal: Self.scenario(429, headers: headers)) {
            _ = try await setting.client.send(
                .POST,
                "/v1/messages",
                headers: setting.headers,
                body: Self.body
            )
        }
        #expect(
            limits(setting)
                == [ModelLimit(kind: .usage, until: reset * 1000, message: "slow down")]
        )
    }

    @Test func `the real agent gives up on a long limit, and both tell of it`() async throws {
        let setting = try Setting()
        let before = Int(Date().timeIntervalSince1970 * 1000)
        let scenario = Self.scenario(429, headers: #"{"retry-after": "3600"}"#)
        let answer = try await setting.serving(rehearsal: scenario) {
            try await LocalAgent().run("Hello", on: setting)
        }
        #expect(ModelLimit(answer.outcome.ending, now: before)?.kind == .rate)
        let limit = try #require(limits(setting).first)
        #expect(limit.kind == .rate)
        let wait = try #require(limit.until) - before
        #expect((3_600_000..<3_660_000).contains(wait))
        #expect(answer.retries == 0)
    }

    @Test func `the real agent gives up on an overload, and both tell of it`() async throws {
        let setting = try Setting()
        let answer = try await setting.serving(rehearsal: Self.scenario(529, headers: "{}")) {
            try await LocalAgent().run("Hello", on: setting)
        }
        #expect(ModelLimit(answer.outcome.ending, now: 0)?.kind == .overload)
        #expect(Set(limits(setting).map(\.kind)) == [.overload])
        #expect(limits(setting).allSatisfy { $0.until == nil && $0.message == "slow down" })
    }

    @Test func `an overload in the middle of a stream is told, too`() async throws {
        let setting = try Setting()
        let scenario = """
            { "name": "broken", "turns": [{ "content": "Hello.", "streamError": {
              "afterEvents": 2, "type": "overloaded_error", "message": "too much" } }] }
            """
        try await setting.serving(rehearsal: scenario) {
            _ = try? await setting.client.send(
                .POST,
                "/v1/messages",
                headers: setting.headers,
                body: Self.body
            )
        }
        #expect(
            limits(setting) == [ModelLimit(kind: .overload, until: nil, message: "too much")]
        )
    }

    @Test func `errors of the request itself are no limits`() async throws {
        let setting = try Setting()
        try await setting.serving(rehearsal: Self.scenario(400, headers: "{}")) {
            _ = try await setting.client.send(
                .POST,
                "/v1/messages",
                headers: setting.headers,
                body: Self.body
            )
        }
        #expect(limits(setting) == [])
    }

    @Test func `the name of a credential's quota is its own and shows nothing of it`() throws {
        let one = ModelAccess(credentials: [.apiKey(Secret("sk-one"))], upstream: .anthropic)
        var two = one
        two.credentials = [.apiKey(Secret("sk-two"))]
        var other = one
        other.credentials = [.authToken(Secret("sk-one"))]
        let names = [one, two, other].map(\.quotaName)
        #expect(Set(names).count == 3)
        #expect(names.allSatisfy { $0.count == 27 && $0.hasPrefix("credential-") })
        #expect(
            one.quotaName
                == ModelAccess(credentials: one.credentials, upstream: .anthropic).quotaName
        )
    }
}
