import Agent
import JSONC
import OrderedCollections
import Testing

@Suite struct AgentEventTests {
    @Test func `a tool call and its result are read whole`() throws {
        let call = AgentEvent(
            parsing: #"{"message":{"id":"m","model":"opus","content":[{"type":"tool_use","id":"t","#
                + #""name":"Bash","input":{"command":"ls"}}]},"type":"assistant","#
                + #""timestamp":"2026-11-23T07:49:27.227Z","parent_tool_use_id":null}"#
        )
        guard case .assistant(let message) = call else {
            Issue.record("\(call)")
            return
        }
        #expect(
            message.blocks == [
                .toolUse(AgentToolUse(identifier: "t", name: "Bash", input: ["command": "ls"]))
            ]
        )
        #expect(message.epochMilliseconds == 1_795_420_167_227)
        #expect(message.parentToolUse == nil)

        let answer = AgentEvent(
            parsing: #"{"type":"user","message":{"role":"user","content":[{"type":"tool_result","#
                + #""tool_use_id":"t","is_error":true,"content":[{"type":"text","text":"a"},"#
                + #"{"type":"image"},{"type":"text","text":"b"}]}]},"tool_use_result":"Error"}"#
        )
        guard case .user(let reply) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(
            reply.blocks == [
                .toolResult(
                    AgentToolResult(toolUse: "t", text: "a\nb", otherBlocks: 1, isError: true)
                )
            ]
        )
        #expect(reply.toolUseResult == "Error")
    }

    @Test func `a result is read in any order of its keys`() throws {
        let event = AgentEvent(
            parsing: #"{"total_cost_usd":0.5,"usage":{"input_tokens":1,"output_tokens":2,"#
                + #""cache_read_input_tokens":3,"cache_creation_input_tokens":4},"is_error":false,"#
                + #""model_usage_since_last_result":{"opus":{"inputTokens":1,"costUSD":0.25}},"#
                + #""num_turns":6,"subtype":"success","result":"done","type":"result","#
                + #""permission_denials":[{"tool_name":"Bash"}],"result_index":1}"#
        )
        guard case .result(let result) = event else {
            Issue.record("\(event)")
            return
        }
        #expect(result.text == "done")
        #expect(result.turns == 6)
        #expect(result.usage.allInputTokens == 8)
        #expect(result.models["opus"]?.costDollars == 0.25)
        #expect(result.conversationCostDollars == 0.5)
        #expect(result.deniedTools == ["Bash"])
        #expect(result.index == 1)
    }

    @Test func `a retry, a task, a limit and a fallback have values of their own`() {
        guard
            case .retry(let retry) = AgentEvent(
                parsing: #"{"type":"system","subtype":"api_retry","attempt":2,"max_retries":10,"#
                    + #""retry_delay_ms":564.5,"error_status":null,"error":"unknown"}"#
            ),
            case .task(let task) = AgentEvent(
                parsing: #"{"type":"system","subtype":"task_updated","task_id":"b","#
                    + #""patch":{"status":"killed"}}"#
            ),
            case .rateLimit(let limit) = AgentEvent(
                parsing: #"{"type":"rate_limit_event","rate_limit_info":{"status":"rejected","#
                    + #""resetsAt":1795423992,"rateLimitType":"five_hour"}}"#
            )
        else {
            Issue.record("an event was not known")
            return
        }
        #expect(retry.attempt == 2)
        #expect(retry.delayMilliseconds == 564.5)
        #expect(retry.status == nil)
        #expect(task.change == .updated)
        #expect(task.status == "killed")
        #expect(limit.resetsAtEpochSeconds == 1_795_423_992)
        #expect(
            AgentEvent(
                parsing: #"{"type":"system","subtype":"model_fallback","original_model":"a","#
                    + #""fallback_model":"b","content":"c"}"#
            )
                == .modelFallback(from: "a", to: "b", message: "c")
        )
    }

    @Test func `what is not known is kept whole`() {
        #expect(
            AgentEvent(parsing: #"{"type":"system","subtype":"new","x":[1]}"#)
                == .unknown(
                    type: "system/new",
                    ["type": "system", "subtype": "new", "x": [1]]
                )
        )
        #expect(
            AgentEvent(parsing: #"{"type":"assistant","message":7}"#)
                == .unknown(type: "assistant", ["type": "assistant", "message": 7])
        )
        #expect(AgentEvent(parsing: #"{"x":null}"#) == .unknown(type: "", ["x": nil]))
    }

    @Test(arguments: ["not json", "[1]", "{\"type\":", "12", "\u{FFFD}"])
    func `a line that is no object is garbled`(line: String) {
        #expect(AgentEvent(parsing: line) == .garbled(line))
    }
}
