import FoundationEssentials
import Glibc
import JSONC
import Testing

extension EndToEndTests {
    /// Runs whose container goes down under the agent.
    @Suite struct LostContainerTests {
        @Test func `an agent whose container was killed goes on in it where it was cut off`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.repository(
                    configuration: """
                        {
                          "image": "berth-fixtures/no-git:bookworm",
                          "postStartCommand": "echo started >> starts.txt"
                        }
                        """
                )
                let result = try await folder.berth(
                    [
                        "run", "Write slowly", "--rehearse", try folder.scenario(Self.interrupted),
                        "--format", "json",
                    ],
                    in: repository
                ) { _ in
                    try await folder.untilWritten("one.txt", in: repository)
                    let container = try #require(try await folder.containers().first)
                    _ = try await folder.docker(["kill", container])
                }
                let summary = try RunSummary(result)
                #expect(result.exitCode == 0, "\(result.errors)")
                #expect(summary.json["result"]?.string == "Both are written.")
                let branch = try #require(summary.branch)
                let files = try await folder.git(
                    ["diff", "--name-only", "main", branch],
                    in: repository
                )
                #expect(files == "one.txt\nstarts.txt\ntwo.txt")
                // A container that is started again is set up as after each start.
                let starts = try await folder.git(
                    ["show", "\(branch):starts.txt"],
                    in: repository
                )
                #expect(starts == "started\nstarted")
                let events = try folder.events(summary.run)
                #expect(events.filter { $0["type"]?.string == "result" }.count == 1)
                #expect(Set(events.compactMap { $0["session_id"]?.string }).count == 1)
                #expect(try await folder.containers() == [])
            }
        }

        @Test func `a container that was removed ends the run, and what was done comes back`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                let result = try await folder.berth(
                    [
                        "run", "Write slowly", "--rehearse", try folder.scenario(Self.interrupted),
                        "--format", "json",
                    ],
                    in: repository
                ) { _ in
                    try await folder.untilWritten("one.txt", in: repository)
                    let container = try #require(try await folder.containers().first)
                    _ = try await folder.docker(["rm", "--force", container])
                }
                let summary = try RunSummary(result)
                #expect(result.exitCode != 0)
                let branch = try #require(summary.branch)
                let files = try await folder.git(
                    ["diff", "--name-only", "main", branch],
                    in: repository
                )
                #expect(files == "one.txt")
            }
        }

        private static let interrupted = """
            {
              "name": "interrupted",
              "prompts": [
                {
                  "when": { "promptContains": "interrupted from outside" },
                  "turns": [
                    {
                      "content": [
                        { "tool": "Bash", "input": { "command": "cat one.txt && echo 2 > two.txt" } }
                      ]
                    },
                    {
                      "expect": { "lastToolResult": { "contains": "1", "isError": false } },
                      "content": "Both are written."
                    }
                  ]
                }
              ],
              "turns": [
                {
                  "content": [
                    { "tool": "Bash", "input": { "command": "echo 1 > one.txt && sleep 100" } }
                  ]
                }
              ]
            }
            """
    }
}
