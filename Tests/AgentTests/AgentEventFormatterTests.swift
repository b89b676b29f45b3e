import Agent
import Diagnostics
import Testing

@Suite struct AgentEventFormatterTests {
    private func shown(
        _ lines: [String],
        width: Int = 60,
        style: Style = .plain
    ) -> String {
        var formatter = AgentEventFormatter(
            style: style,
            workspaceFolder: "/workspaces/demo",
            width: width
        )
        return lines.flatMap { formatter.lines(for: AgentEvent(parsing: $0)) }
            .joined(separator: "\n")
    }

    private func assistant(_ block: String, at second: Int = 0, parent: String = "null") -> String {
        #"{"type":"assistant","parent_tool_use_id":\#(parent),"message":{"model":"opus","content":["#
            + block + #"]},"timestamp":"2026-11-23T07:49:0\#(second).000Z"}"#
    }

    private func call(
        _ id: String,
        _ name: String,
        _ input: String,
        at second: Int = 0,
        parent: String = "null"
    ) -> String {
        assistant(
            #"{"type":"tool_use","id":"\#(id)","name":"\#(name)","input":\#(input)}"#,
            at: second,
            parent: parent
        )
    }

    private func answer(
        _ id: String,
        _ text: String,
        isError: Bool = false,
        at second: Int = 1,
        structure: String = "null",
        parent: String = "null"
    ) -> String {
        #"{"type":"user","parent_tool_use_id":\#(parent),"message":{"content":[{"type":"tool_result","#
            + #""tool_use_id":"\#(id)","content":"\#(text)","is_error":\#(isError)}]},"#
            + #""timestamp":"2026-11-23T07:49:0\#(second).500Z","tool_use_result":\#(structure)}"#
    }

    @Test func `a whole run reads like a report`() {
        let text = shown([
            #"{"type":"system","subtype":"init","model":"opus-5","claude_code_version":"2.1.330"}"#,
            assistant(#"{"type":"text","text":"I will look around."}"#),
            call("a", "Bash", #"{"command":"ls\nwc -l","description":"look"}"#),
            answer("a", #"one\ntwo\n"#),
            call("b", "Write", #"{"file_path":"/workspaces/demo/a/hello.txt","content":"x\ny\n"}"#),
            answer("b", "created", structure: #"{"type":"create"}"#),
            call("c", "Edit", #"{"file_path":"/workspaces/demo/a/hello.txt"}"#),
            answer("c", "ok", structure: #"{"structuredPatch":[{"lines":[" a","-b","+c","+d"]}]}"#),
            call("d", "Read", #"{"file_path":"/etc/hosts","offset":5,"limit":10}"#),
            answer("d", #"1\ta"#, structure: #"{"file":{"numLines":3}}"#),
            assistant(#"{"type":"thinking","thinking":"\nrun the test\nnow"}"#),
            call("e", "Bash", #"{"command":"make test"}"#),
            answer("e", #"Exit code 3\nno rule\nmore"#, isError: true),
            call("f", "Grep", #"{"pattern":"TODO","path":"/workspaces/demo"}"#),
            answer("f", "No files found"),
            call("g", "mcp__linear__create_issue", #"{"n":1,"title":"It fails"}"#),
            answer("g", ""),
            #"{"type":"system","subtype":"api_retry","attempt":2,"max_retries":10,"retry_delay_ms":4120,"error_status":529}"#,
            assistant(
                #"{"type":"text","text":"Done:\n\n- one long line of words that has to be broken somewhere\n"}"#
            ),
            #"{"type":"result","subtype":"success","is_error":false,"num_turns":6,"duration_ms":65000,"usage":{"input_tokens":600,"cache_read_input_tokens":42000,"output_tokens":300},"model_usage_since_last_result":{"m":{"costUSD":1.074}}}"#,
        ])
        #expect(
            text == """
                model opus-5, Claude Code 2.1.330

                  I will look around.

                > Bash ls wc -l
                    2 lines: one, 1.5 s
                > Write a/hello.txt (2 lines)
                    created, 1.5 s
                > Edit a/hello.txt
                    +2 -1, 1.5 s
                > Read /etc/hosts lines 5-14
                    3 lines, 1.5 s
                  thinking: run the test
                > Bash make test
                    failed: Exit code 3: no rule, 1.5 s
                > Grep TODO in .
                    No files found, 1.5 s
                > linear create_issue It fails
                    no output, 1.5 s
                ! API overloaded (529), try 2 of 10 in 4.1 s

                  Done:

                  - one long line of words that has to be broken somewhere

                = done 6 turns, 42.6k tokens in (42k cached), 300 out, $1.07, 1 min 5 s
                """
        )
    }

    @Test func `a subagent's calls are set in, and a late result names its call`() {
        let text = shown([
            call("a", "Agent", #"{"description":"look","prompt":"long"}"#),
            #"{"type":"user","parent_tool_use_id":"a","message":{"content":[{"type":"text","text":"long"}]}}"#,
            call("b", "Bash", #"{"command":"pwd"}"#, parent: #""a""#),
            answer("b", "/work", parent: #""a""#),
            answer("a", "found it", at: 9),
        ])
        #expect(
            text == """
                > Agent look
                  | > Bash pwd
                  |     /work, 1.5 s
                    Agent look: found it, 9.5 s
                """
        )
    }

    @Test func `hostile text cannot reach the terminal`() {
        let text = shown(
            [
                assistant(#"{"type":"text","text":"a\u001b[2Jb\u202ec"}"#),
                call("a", #"Ba\u001bsh"#, #"{"command":"echo \u001b]52;c;eA==\u0007"}"#),
                answer("a", #"\u001b[31mred"#),
                "\u{1B}]0;title\u{7}",
            ])
        #expect(
            !text.unicodeScalars.contains {
                $0.value == 0x1B || $0.value == 7 || $0.value == 0x202E
            }
        )
        #expect(text.contains("a␛[2Jb\u{FFFD}c"))
    }

    @Test func `no line is wider than the terminal`() {
        let long = String(repeating: "word ", count: 100)
        let text = shown(
            [
                assistant(#"{"type":"text","text":"\#(long)"}"#),
                assistant(#"{"type":"thinking","thinking":"\#(long)"}"#),
                call("a", "Bash", #"{"command":"\#(long)"}"#),
                answer("a", long), call("b", "Bash", "{}", parent: #""a""#),
                answer("a", long, isError: true), "garbled " + long,
            ],
            width: 50
        )
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 50 })
    }

    @Test func `a failure at the end says why`() {
        let text = shown(
            [
                #"{"type":"result","subtype":"error_max_turns","is_error":true,"terminal_reason":"max_turns","num_turns":4}"#
            ],
            style: .colored
        )
        #expect(
            text == "\u{1B}[1m\u{1B}[31m= stopped: max turns\u{1B}[0m\u{1B}[0m "
                + "4 turns, 0 tokens in, 0 out, $0.00, 0 ms"
        )
    }
}
