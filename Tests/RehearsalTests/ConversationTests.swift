import Diagnostics
import JSONC
import LocalHTTP
import Rehearsal
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ConversationTests {
    private static let scenario = """
        {
          "name": "talk",
          "turns": [{ "content": "one" }, { "error": { "status": 500 } }, { "content": "two" }],
          "prompts": [
            { "when": { "promptContains": ["re", "name"] }, "turns": [{ "content": "renamed" }] },
            { "when": { "promptMatches": "^v[0-9]+$" }, "turns": [{ "content": "version" }] },
            { "when": { "promptNumber": 2 }, "turns": [{ "content": "second" }] }
          ],
          "subagents": [
            { "when": { "promptContains": "find" }, "turns": [{ "content": "found" }] }
          ]
        }
        """

    @Test func `a prompt is answered by its turns, one for each request`() async throws {
        let stage = try Stage(Self.scenario)
        let words = try await stage.serving {
            [
                try await stage.ask("go").words,
                try await stage.ask("go", then: [Stage.said("one"), Stage.result("x")]).words,
                try await stage.ask("go", then: [Stage.said("one"), Stage.result("x")]).words,
                try await stage.ask("please rename").words,
                try await stage.ask("v12").words,
                try await stage.ask("more", before: [["role": "user", "content": "go"]]).words,
            ]
        }
        #expect(words == ["one", "rehearsed error 500", "two", "renamed", "version", "second"])
        #expect(stage.server.report.hasPassed)
        #expect(stage.server.report.servedTurns.count == 6)
        #expect(stage.server.report.unservedTurns == [])
    }

    @Test func `subagents have turns of their own`() async throws {
        let stage = try Stage(Self.scenario)
        let words = try await stage.serving {
            [
                try await stage.ask("find it", agent: "a1").words,
                try await stage.ask("other", agent: "a2").words,
                try await stage.ask("go").words,
            ]
        }
        #expect(words == ["found", "Done.", "one"])
    }

    @Test func `a server that is new to a conversation finds its turn in it`() async throws {
        let stage = try Stage(Self.scenario)
        let answer = try await stage.serving {
            try await stage.ask("go", then: [Stage.said("one"), Stage.result("x")])
        }
        #expect(answer.words == "rehearsed error 500")
        #expect(stage.server.report.unservedTurns == ["turns[2]"])
    }

    @Test func `a request too many fails, and so does every further one`() async throws {
        let stage = try Stage(#"{"name":"short","turns":[{"content":"one"}]}"#)
        let words = try await stage.serving {
            [
                try await stage.ask("go").words, try await stage.ask("go").words,
                try await stage.ask("go").words,
            ]
        }
        let reason = "the scenario `short` has no more turns for this prompt"
        #expect(words == ["one", "Rehearsal: \(reason)", "Rehearsal: \(reason)"])
        #expect(stage.server.report.failures.map(\.reason) == [reason])
    }

    @Test func `an expectation that does not hold is told in the answer and in the report`()
        async throws
    {
        let stage = try Stage(
            """
            {
              "name": "strict",
              "turns": [
                { "content": "a" },
                {
                  "expect": {
                    "promptContains": "stop", "model": "m", "systemContains": "robot",
                    "toolsOffered": ["Edit"], "toolsNotOffered": ["Bash"],
                    "lastToolResult": { "contains": "ok", "isError": false },
                    "headers": { "anthropic-beta": "c", "x-none": "" }
                  },
                  "content": "never"
                }
              ]
            }
            """
        )
        let answer = try await stage.serving {
            try await stage.ask("go", then: [Stage.said("a"), Stage.result("bad", isError: true)])
        }
        let reasons = [
            "the prompt should contain `stop`; it is `go`",
            "the model should be `m`; it is `claude-opus-5-5`",
            "the system prompt should contain `robot`; it is `You are an agent.`",
            "the tool `Edit` should be offered; offered are `Bash`, `Write`",
            "the tool `Bash` should not be offered; offered are `Bash`, `Write`",
            "the last tool result should contain `ok`; it is `bad`",
            "the last tool result should be no error; it is one: `bad`",
            "the header `anthropic-beta` should contain `c`; it is `a,b`",
            "the header `x-none` should contain ``; it is missing",
        ]
        #expect(answer.status == 400)
        #expect(stage.server.report.failures.map(\.reason) == reasons)
        #expect(stage.server.report.failures.map(\.location?.description).first == "s.json:5:5")
    }

    @Test func `expectations that hold are counted`() async throws {
        let stage = try Stage(
            #"{"name":"a","turns":[{"content":"a"},{"expect":{"promptMatches":"^g","toolsOffered":"Bash","#
                + #""lastToolResult":{"contains":"fine"}},"content":"b"}]}"#
        )
        let answer = try await stage.serving {
            try await stage.ask("go", then: [Stage.said("a"), Stage.result("all fine")])
        }
        #expect(answer.words == "b")
        #expect(stage.server.report.heldExpectations == 1)
    }

    @Test func `requests are recorded without their credentials`() async throws {
        let stage = try Stage(Self.scenario)
        _ = try await stage.serving { try await stage.ask("go") }
        let request = try #require(stage.server.requests.first)
        #expect(request.target == "POST /v1/messages?beta=true")
        #expect(request.prompt == "go")
        #expect(request.toolNames == ["Bash", "Write"])
        #expect(request.systemLength == "You are an agent.".count)
        #expect(request.turn == "turns[0]")
        #expect(request.headers.filter { $0.name == "x-api-key" }.map(\.value) == ["***"])
    }
}
