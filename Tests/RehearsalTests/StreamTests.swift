import JSONC
import LocalHTTP
import NIOHTTP1
import Rehearsal
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct StreamTests {
    @Test func `a turn streams as the Messages API does`() async throws {
        let stage = try Stage(
            """
            {
              "name": "shapes",
              "turns": [
                {
                  "content": [
                    { "thinking": "hm" },
                    { "text": "Hello there" },
                    { "tool": "Bash", "input": { "command": "ls ${workspace}" } }
                  ],
                  "chunkCharacters": 16,
                  "usage": { "inputTokens": 12, "outputTokens": 34, "cacheReadTokens": 5 }
                }
              ]
            }
            """
        )
        let answer = try await stage.serving { try await stage.ask("go") }
        #expect(answer.headers["content-type"] == ["text/event-stream; charset=utf-8"])
        let start =
            #"{"type":"message_start","message":{"id":"msg_rehearsal_1","type":"message","#
            + #""role":"assistant","model":"claude-opus-5-5","content":[],"stop_reason":null,"#
            + #""stop_sequence":null,"usage":{"input_tokens":12,"cache_creation_input_tokens":0,"#
            + #""cache_read_input_tokens":5,"output_tokens":1}}}"#
        #expect(
            answer.body == """
                event: message_start
                data: \(start)

                event: ping
                data: {"type":"ping"}

                event: content_block_start
                data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}

                event: content_block_delta
                data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"hm"}}

                event: content_block_delta
                data: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"cmVoZWFyc2Fs"}}

                event: content_block_stop
                data: {"type":"content_block_stop","index":0}

                event: content_block_start
                data: {"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}

                event: content_block_delta
                data: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"Hello there"}}

                event: content_block_stop
                data: {"type":"content_block_stop","index":1}

                event: content_block_start
                data: {"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"toolu_rehearsal_1_2","name":"Bash","input":{}}}

                event: content_block_delta
                data: {"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":""}}

                event: content_block_delta
                data: {"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\\"command\\":\\"ls /"}}

                event: content_block_delta
                data: {"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"workspaces/demo\\""}}

                event: content_block_delta
                data: {"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"}"}}

                event: content_block_stop
                data: {"type":"content_block_stop","index":2}

                event: message_delta
                data: {"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":34}}

                event: message_stop
                data: {"type":"message_stop"}


                """
        )
    }

    @Test func `a request that does not stream gets the whole message`() async throws {
        let stage = try Stage(
            #"{"name":"a","model":"m","turns":[{"content":[{"tool":"Bash","input":{"command":"ls"}}],"#
                + #""usage":{"inputTokens":1,"outputTokens":2}}]}"#
        )
        let answer = try await stage.serving { try await stage.ask("go", stream: false) }
        #expect(
            answer.body
                == #"{"id":"msg_rehearsal_1","type":"message","role":"assistant","model":"m","#
                + #""content":[{"type":"tool_use","id":"toolu_rehearsal_1_0","name":"Bash","#
                + #""input":{"command":"ls"}}],"stop_reason":"tool_use","stop_sequence":null,"#
                + #""usage":{"input_tokens":1,"cache_creation_input_tokens":0,"#
                + #""cache_read_input_tokens":0,"output_tokens":2}}"#
        )
    }

    @Test func `an error has its status, headers and body`() async throws {
        let stage = try Stage(
            #"{"name":"a","turns":[{"error":{"status":429,"message":"Slow down","#
                + #""headers":{"retry-after":"1"}},"repeat":2},{"content":"b"}]}"#
        )
        let answers = try await stage.serving {
            [try await stage.ask("go"), try await stage.ask("go"), try await stage.ask("go")]
        }
        #expect(answers.map(\.status) == [429, 429, 200])
        #expect(answers[0].headers["retry-after"] == ["1"])
        #expect(
            answers[0].body
                == #"{"type":"error","error":{"type":"rate_limit_error","message":"Slow down"},"#
                + #""request_id":"req_rehearsal"}"#
        )
    }

    @Test(arguments: [
        #""cut":"beforeHeaders""#, #""cut":{"afterEvents":3}"#, #""cut":"afterToolUse""#,
    ])
    func `a cut is a connection that ends, streaming or not`(_ fault: String) async throws {
        let stage = try Stage(
            #"{"name":"a","turns":[{"content":[{"tool":"B","input":{}}],"repeat":2,\#(fault)}]}"#
        )
        try await stage.serving {
            for stream in [true, false] {
                await #expect(throws: (any Error).self) {
                    try await stage.ask("go", stream: stream)
                }
            }
        }
    }

    @Test func `an error can end a stream`() async throws {
        let stage = try Stage(
            #"{"name":"a","turns":[{"content":"b","streamError":{"afterEvents":1}}]}"#
        )
        let answer = try await stage.serving { try await stage.ask("go") }
        #expect(
            answer.body.split(separator: "\n").suffix(2) == [
                "event: error",
                #"data: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"#
                    + #""request_id":"req_rehearsal"}"#,
            ]
        )
    }
}
