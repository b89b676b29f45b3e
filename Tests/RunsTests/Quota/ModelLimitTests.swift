import Agent
import Runs
import Testing

@Suite struct ModelLimitTests {
    /// 2026-11-23T07:49:27Z.
    private static let now = 1_795_420_167_000

    private func limit(
        _ status: Int,
        _ headers: [String: String] = [:],
        type: String? = nil
    ) -> ModelLimit? {
        ModelLimit(
            status: status,
            errorType: type,
            message: "said",
            now: Self.now,
            header: { headers[$0] }
        )
    }

    @Test(arguments: [
        (429, ["retry-after": "7"], ModelLimit.Kind.rate, 7000),
        (429, ["retry-after": "0.5"], .rate, 500),
        (429, ["retry-after": "Mon, 23 Nov 2026 07:50:27 GMT"], .rate, 60_000),
        (429, ["anthropic-ratelimit-unified-reset": "1795420267"], .usage, 100_000),
        (
            429, ["anthropic-ratelimit-unified-reset": "1795420267", "retry-after": "3"], .usage,
            100_000
        ),
        (
            429,
            [
                "anthropic-ratelimit-requests-remaining": "0",
                "anthropic-ratelimit-requests-reset": "2026-11-23T07:49:37Z",
                "anthropic-ratelimit-tokens-remaining": "0",
                "anthropic-ratelimit-tokens-reset": "2026-11-23T07:49:47.500Z",
                "anthropic-ratelimit-input-tokens-remaining": "12",
                "anthropic-ratelimit-input-tokens-reset": "2026-11-23T08:49:47Z",
            ], .rate, 20_500
        ),
        (529, ["retry-after": "30"], .overload, 30_000),
        (503, ["retry-after": "5"], .overload, 5000),
    ])
    func `an answer tells when one may go on`(
        status: Int,
        headers: [String: String],
        kind: ModelLimit.Kind,
        wait: Int
    ) throws {
        let limit = try #require(self.limit(status, headers))
        #expect(limit.kind == kind)
        #expect(limit.until == Self.now + wait)
        #expect(limit.message == "said")
    }

    @Test(arguments: [
        (429, ["retry-after": "soon"], ModelLimit.Kind.rate), (429, ["retry-after": "-4"], .rate),
        (429, ["retry-after": "1e300"], .rate), (429, [:], .rate), (529, [:], .overload),
        (429, ["anthropic-ratelimit-unified-status": "rejected"], .usage),
        (429, ["anthropic-ratelimit-unified-reset": "1000"], .usage),
        (429, ["anthropic-ratelimit-unified-reset": "nan"], .usage),
    ])
    func `without a time that is to come there is none`(
        status: Int,
        headers: [String: String],
        kind: ModelLimit.Kind
    ) throws {
        let limit = try #require(self.limit(status, headers))
        #expect(limit.kind == kind)
        #expect(limit.until == nil)
    }

    @Test func `a stream that breaks off with an overload is one, other answers are not`() {
        #expect(limit(200, type: "overloaded_error")?.kind == .overload)
        for status in [200, 400, 401, 403, 404, 500, 502, 503] {
            #expect(limit(status, type: "api_error") == nil)
        }
    }

    private func ending(of lines: [String], status: Int = 1) -> AgentOutcome.Ending {
        var judge = AgentJudge()
        for line in lines { judge.observe(AgentEvent(parsing: line)) }
        return judge.outcome(exitStatus: status).ending
    }

    private static let rejected = #"""
        {"type":"rate_limit_event","rate_limit_info":{"status":"rejected","resetsAt":1795427493,\#
        "rateLimitType":"five_hour","isUsingOverage":false}}
        """#

    private static func result(_ members: String) -> String {
        #"{"type":"result","subtype":"success","is_error":true,"terminal_reason":"api_error",\#(members)}"#
    }

    @Test func `a subscription's usage limit ends with its time`() {
        let ending = ending(of: [
            Self.rejected,
            Self.result(
                #""api_error":"usage_limit_reached","api_error_status":429,"result":"You've hit it""#
            ),
        ])
        let limit = ModelLimit(ending, now: Self.now)
        #expect(
            limit == ModelLimit(kind: .usage, until: 1_795_427_493_000, message: "You've hit it")
        )
    }

    @Test func `an event tells of a usage limit before the agent ends, and of its end`() {
        #expect(
            ModelLimit(AgentEvent(parsing: Self.rejected))
                == ModelLimit(kind: .usage, until: 1_795_427_493_000, message: "five_hour")
        )
        let allowed = #"{"type":"rate_limit_event","rate_limit_info":{"status":"allowed"}}"#
        #expect(ModelLimit(AgentEvent(parsing: allowed)) == nil)
        let retry = #"{"type":"system","subtype":"api_retry","error_status":529,"attempt":1}"#
        #expect(ModelLimit(AgentEvent(parsing: retry)) == nil)
    }

    @Test(arguments: [
        ("Claude AI usage limit reached|1795427493", 1_795_427_493_000),
        ("You've hit your 5-hour limit · resets 9:51am (UTC)", 1_795_427_460_000),
        ("You've hit your weekly limit · resets 7am (UTC)", 1_795_503_600_000),
        ("You've hit your 5-hour limit · resets 12:00pm (UTC)", 1_795_435_200_000),
        ("You've hit your 5-hour limit · resets 9:51am (Europe/Berlin)", nil),
        ("usage limit reached|", nil), ("usage limit reached", nil),
    ])
    func `the agent's sentences name times`(message: String, time: Int?) {
        for ending in [
            AgentOutcome.Ending.usageLimit(resetsAtEpochSeconds: nil, message: message),
            .apiError(status: 429, kind: "rate_limit_error", message: message),
            .failed(messages: ["else", message]),
        ] {
            let limit = ModelLimit(ending, now: Self.now)
            #expect(limit?.kind == .usage)
            #expect(limit?.until == time)
        }
    }

    @Test func `rate and overload end without a time, other endings are no limit`() {
        let rate = ending(of: [
            Self.result(
                #""api_error_status":429,"api_error_type":"rate_limit_error","result":"rejected (429)""#
            )
        ])
        #expect(ModelLimit(rate, now: Self.now)?.kind == .rate)
        let overload = ending(of: [
            Self.result(
                #""api_error_status":529,"api_error_type":"overloaded_error","result":"Repeated 529""#
            )
        ])
        #expect(ModelLimit(overload, now: Self.now)?.kind == .overload)
        #expect(ModelLimit(overload, now: Self.now)?.until == nil)
        let broke = ending(of: [
            Self.result(#""api_error_status":400,"result":"Credit balance is too low""#)
        ])
        for ending in [broke, .success, .killed(signal: 9), .failed(messages: ["no"])] {
            #expect(ModelLimit(ending, now: Self.now) == nil)
        }
    }
}
