import Diagnostics
import FoundationEssentials
import Rehearsal
import TestSupport
import Testing

struct ScenarioTests {
    private func fault(_ text: String) -> String? {
        do {
            _ = try Scenario(parsing: Array(text.utf8), path: "s.json")
            return nil
        } catch {
            return error.description
        }
    }

    @Test func `all faults of a file are reported with their places`() {
        let text = """
            {
              "turns": [
                { "content": 5 },
                { "error": { "status": 200 } },
                { "content": "a", "cut": "somewhere" },
                { "content": "a", "cut": "afterToolUse" },
                { "content": "a", "stall": "beforeHeaders", "cut": "beforeHeaders" },
                {},
                { "content": [{ "say": "a" }] }
              ],
              "prompts": [{ "when": { "promptMatches": "(" } }]
            }
            """
        #expect(
            fault(text) == """
                error: the file needs `name`: a name for the report
                 --> s.json:1:1
                  |
                1 | {
                  | ^
                error: `turns[0].content` must be a string or an array of blocks, found `5`
                 --> s.json:3:18
                  |
                3 |     { "content": 5 },
                  |                  ^
                error: `turns[1].error.status` must be a whole number from 400 to 599, found `200`
                 --> s.json:4:28
                  |
                4 |     { "error": { "status": 200 } },
                  |                            ^^^
                error: `turns[2].cut` must be `"beforeHeaders"`, `"afterToolUse"` or an object \
                with `afterEvents`, found `"somewhere"`
                 --> s.json:5:30
                  |
                5 |     { "content": "a", "cut": "somewhere" },
                  |                              ^^^^^^^^^^^
                error: `turns[3].cut` comes after a tool call, and the turn has none
                 --> s.json:6:30
                  |
                6 |     { "content": "a", "cut": "afterToolUse" },
                  |                              ^^^^^^^^^^^^^^
                hint: add a block such as `{ "tool": "Bash", "input": { … } }`
                error: `turns[4].stall` cannot stand beside `cut`
                 --> s.json:7:23
                  |
                7 |     { "content": "a", "stall": "beforeHeaders", "cut": "beforeHeaders" },
                  |                       ^^^^^^^
                hint: a turn fails in one way; write two turns
                error: `turns[5]` answers nothing
                 --> s.json:8:5
                  |
                8 |     {},
                  |     ^^
                hint: add `content`, `error`, `cut` or `stall`
                error: `turns[6].content[0]` must be a string or an object with `text`, \
                `thinking` or `tool`, found an object
                 --> s.json:9:19
                  |
                9 |     { "content": [{ "say": "a" }] }
                  |                   ^^^^^^^^^^^^^^
                error: `prompts[0]` needs `turns`: what the model answers
                  --> s.json:11:15
                   |
                11 |   "prompts": [{ "when": { "promptMatches": "(" } }]
                   |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                error: `prompts[0].when.promptMatches` is no regular expression: `(`
                  --> s.json:11:44
                   |
                11 |   "prompts": [{ "when": { "promptMatches": "(" } }]
                   |                                            ^^^
                """
        )
    }

    @Test func `a name that has no meaning is a warning with a proposal`() throws {
        let text = #"{ "name": "a", "turns": [{ "contents": "b", "content": "c" }] }"#
        let scenario = try Scenario(parsing: Array(text.utf8), path: "s.json")
        #expect(
            scenario.warnings.map { DiagnosticRenderer(style: .plain).render($0) } == [
                """
                warning: `turns[0].contents` is no property of a turn and is ignored
                 --> s.json:1:28
                  |
                1 | { "name": "a", "turns": [{ "contents": "b", "content": "c" }] }
                  |                            ^^^^^^^^^^
                hint: did you mean `content`?
                """
            ]
        )
    }

    @Test func `a scenario without turns is refused`() {
        #expect(fault(#"{ "name": "a" }"#)?.hasPrefix("error: the scenario has no turns") == true)
    }

    private static let root = {
        let file = #filePath.split(separator: "/")
        return "/" + file.dropLast(3).joined(separator: "/")
    }()

    private static func scenarios() throws -> [String] {
        let folder = "\(root)/fixtures/rehearsals"
        return try FileManager.default.subpathsOfDirectory(atPath: folder)
            .filter { $0.hasSuffix(".json") }
            .map { "\(folder)/\($0)" }
            .sorted()
    }

    @Test func `the scenarios that come with Berth are without fault`() throws {
        let paths = try Self.scenarios()
        try #require(paths.count >= 5)
        for path in paths {
            let bytes = try #require(FileManager.default.contents(atPath: path))
            let scenario = try Scenario(parsing: Array(bytes), path: path)
            #expect(scenario.warnings == [], "\(path)")
        }
    }

    @Test func `the examples of the documentation are without fault`() throws {
        let path = "\(Self.root)/docs/rehearsal.md"
        let bytes = try #require(FileManager.default.contents(atPath: path))
        let text = String(decoding: bytes, as: UTF8.self)
        let examples = text.split(separator: "```jsonc\n").dropFirst().compactMap {
            block in block.firstRange(of: "```").map { String(block[..<$0.lowerBound]) }
        }
        try #require(examples.count == 3)
        for example in examples {
            let scenario = try Scenario(parsing: Array(example.utf8), path: path)
            #expect(scenario.warnings == [], "\(scenario.name)")
        }
    }
}
