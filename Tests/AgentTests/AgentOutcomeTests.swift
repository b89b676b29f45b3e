import Agent
import Diagnostics
import Testing

@Suite struct AgentOutcomeTests {
    private func judge(_ lines: String...) -> AgentJudge {
        var judge = AgentJudge()
        for line in lines { judge.observe(AgentEvent(parsing: line)) }
        return judge
    }

    private func result(
        _ subtype: String,
        isError: Bool,
        _ reason: String,
        _ more: String = ""
    ) -> String {
        #"{"type":"result","subtype":"\#(subtype)","is_error":\#(isError),"#
            + #""terminal_reason":"\#(reason)","num_turns":2,"duration_ms":10,"#
            + #""usage":{"output_tokens":5},"model_usage_since_last_result":{"m":{"costUSD":0.25}}"#
            + more + "}"
    }

    @Test func `success needs a good result and a good exit status`() {
        let done = judge(result("success", isError: false, "completed", #","result":"done""#))
        let outcome = done.outcome(exitStatus: 0)
        #expect(outcome.isSuccess)
        #expect(outcome.text == "done")
        #expect(outcome.turns == 2)
        #expect(outcome.costDollars == 0.25)
        #expect(outcome.diagnostic == nil)
        #expect(done.outcome(exitStatus: 1).ending == .noResult(status: 1))
        #expect(done.outcome(exitStatus: nil).ending == .vanished)
        #expect(done.outcome(exitStatus: 143).ending == .killed(signal: 15))
        #expect(judge().outcome(exitStatus: 0).ending == .noResult(status: 0))
    }

    @Test func `of several results the last one counts and their numbers are summed`() {
        let outcome = judge(
            result("success", isError: false, "completed"),
            result("error_max_turns", isError: true, "max_turns")
        ).outcome(exitStatus: 1)
        #expect(outcome.ending == .maxTurns)
        #expect(outcome.turns == 4)
        #expect(outcome.usage?.outputTokens == 10)
        #expect(outcome.costDollars == 0.5)
    }

    @Test(arguments: [
        (
            "success", "api_error",
            #","api_error_status":529,"api_error_type":"overloaded_error","result":"Busy""#,
            AgentOutcome.Ending.apiError(status: 529, kind: "overloaded_error", message: "Busy")
        ),
        (
            "success", "api_error", #","api_error":"connection_failed","result":"refused""#,
            .apiError(status: nil, kind: "connection_failed", message: "refused")
        ),
        ("success", "api_error", #","result":"Not logged in · Please run /login""#, .notLoggedIn),
        (
            "success", "api_error",
            #","api_error_status":429,"api_error":"usage_limit_reached","result":"x""#,
            .usageLimit(resetsAtEpochSeconds: nil, message: "x")
        ),
        (
            "success", "prompt_too_long", #","api_error_status":400,"result":"long""#,
            .promptTooLong(message: "long")
        ),
        ("error_max_budget_usd", "budget_exhausted", "", .budget),
        ("error_during_execution", "aborted_tools", "", .interrupted),
        ("error_during_execution", "other", #","errors":["boom"]"#, .failed(messages: ["boom"])),
        (
            "error_during_execution", "",
            #","errors":["No conversation found with session ID: S1"]"#,
            .unknownConversation(session: "S1")
        ),
    ])
    func `each kind of failure has an ending of its own`(
        subtype: String,
        reason: String,
        more: String,
        ending: AgentOutcome.Ending
    ) throws {
        let outcome = judge(result(subtype, isError: true, reason, more))
            .outcome(exitStatus: ending == .interrupted ? 0 : 1)
        #expect(outcome.ending == ending)
        #expect(try #require(outcome.diagnostic).hints.isEmpty == false)
    }

    @Test func `without a result the standard error tells`() {
        #expect(
            judge().outcome(
                exitStatus: 1,
                standardErrorTail: "Error: Session ID abc is already in use.\n"
            ).ending == .conversationInUse(session: "abc")
        )
        #expect(judge().outcome(exitStatus: 127).ending == .notExecutable(status: 127))
        let outcome = judge().outcome(exitStatus: 1, standardErrorTail: "Error: bad flag")
        #expect(
            outcome.diagnostic
                == Diagnostic(
                    code: "agent-no-result",
                    "the agent exited with 1 and no result",
                    hints: [
                        "look at its standard error; what it did is kept; go on with "
                            + "`berth continue`"
                    ],
                    excerpt: "Error: bad flag",
                    exitCode: .workFailed
                )
        )
    }

    @Test func `a usage limit says when it begins anew`() {
        let outcome = judge(
            #"{"type":"rate_limit_event","rate_limit_info":{"status":"rejected","resetsAt":1795423992}}"#,
            result(
                "success",
                isError: true,
                "api_error",
                #","api_error_status":429,"result":"5-hour limit""#
            )
        ).outcome(exitStatus: 1)
        #expect(
            outcome.diagnostic
                == Diagnostic(
                    code: "agent-api-usage-limit",
                    "the account's usage limit is reached",
                    notes: ["the agent says: 5-hour limit", "it begins anew at 08:53 UTC"],
                    hints: [
                        "what it did is kept; go on with `berth continue` after that"
                    ],
                    exitCode: .environment
                )
        )
    }

    @Test func `a refusal counts before everything else`() {
        let refusal = AgentRefusal(.seal, finding: "the network interface eth0")
        let outcome = judge().outcome(exitStatus: 97, refusal: refusal)
        #expect(outcome.ending == .refused(refusal))
        #expect(outcome.diagnostic?.code == "agent-not-sealed")
    }
}
