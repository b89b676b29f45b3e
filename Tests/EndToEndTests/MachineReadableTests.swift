import FoundationEssentials
import JSONC
import Testing

extension EndToEndTests {
    /// What programs read: every command about runs has a form for them.
    @Suite struct MachineReadableTests {
        @Test func `every command about runs answers in JSON, and nothing else is on stdout`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                func answer(_ arguments: [String], code: Int = 0) async throws -> JSONValue {
                    let result = try await folder.berth(
                        arguments + ["--format", "json"],
                        in: repository
                    )
                    #expect(result.exitCode == code, "\(arguments): \(result.errors)")
                    return try JSONValue(parsing: result.output)
                }
                func lines(_ arguments: [String]) async throws -> [JSONValue] {
                    let result = try await folder.berth(arguments, in: repository)
                    #expect(result.exitCode == 0, "\(arguments): \(result.errors)")
                    return try result.output.split(separator: "\n")
                        .map { try JSONValue(parsing: String($0)) }
                }
                #expect(try await answer(["daemon", "start"])["process"]?.integer != nil)
                #expect(try await answer(["daemon", "status"])["runsAtWork"]?.integer == 0)
                let scenario = try folder.scenario(Self.writes)
                let summary = try await answer(["run", "Write it", "--rehearse", scenario])
                let run = try #require(summary["run"]?.string)
                #expect(try await answer(["ps", "--all"])[0]?["id"]?.string == run)
                #expect(try await answer(["show", run])["id"]?.string == run)
                #expect(try await answer(["wait", run])["state"]?.string == "succeeded")
                let diff = try await answer(["diff", run])
                #expect(
                    diff["files"]
                        == [["path": "one \"ü\".txt", "insertions": 2, "deletions": 0]]
                )
                let logs = try await lines(["logs", run, "--format", "json"])
                let events = try await lines([
                    "events", "--run", run, "--no-follow", "--format", "json",
                ])
                #expect(logs == events && logs.count > 5)
                let numbers = events.compactMap { $0["number"]?.integer }
                let rest = try await lines(
                    ["events", "--no-follow", "--after", "\(numbers[2])"]
                )
                #expect(rest == Array(events.dropFirst(3)))
                let request = try await answer(["pr", run, "--print"])
                #expect(request["title"]?.string == "Write it")
                #expect(try await answer(["conflicts"])["conflicts"] == [])
                #expect(try await answer(["merge", run])["kind"]?.string == "fastForward")
                let again = try await answer(["retry", run])["run"]?.string
                #expect(again != nil && again != run)
                try folder.write(
                    #"{"prompt": "Wait", "rehearse": "wait.json"}"# + "\n",
                    to: "\(folder.path)/tasks.jsonl"
                )
                _ = try folder.scenario(Self.waits, as: "wait")
                let batch = try await answer(["batch", "\(folder.path)/tasks.jsonl"])
                let waiting = try #require(batch[0]?["id"]?.string)
                try await folder.until(waiting, is: "running", in: repository)
                for wish in ["pause", "resume", "stop"] {
                    #expect(try await answer([wish, waiting])["id"]?.string == waiting)
                }
                #expect(try await answer(["wait", waiting], code: 130)["id"]?.string == waiting)
                #expect(try await answer(["rm", run])["removed"] == [.string(run)])
                let error = try await answer(["show", run], code: 2)
                #expect(error["outcome"]?.string == "error")
                #expect(try await answer(["daemon", "stop"])["wasRunning"]?.bool == true)
            }
        }

        private static let writes = """
            {
              "name": "writes",
              "turns": [
                {
                  "content": [
                    { "tool": "Bash", "input": { "command": "printf '1\\\\n2\\\\n' > 'one \\"ü\\".txt'" } }
                  ]
                },
                { "content": "Written." }
              ]
            }
            """

        private static let waits = """
            {
              "name": "waits",
              "turns": [
                { "content": [{ "tool": "Bash", "input": { "command": "sleep 100" } }] }
              ]
            }
            """
    }
}
