import FoundationEssentials
import JSONC
import Testing

extension EndToEndTests {
    /// Runs that run into a limit of the model's API, or into one of their own.
    @Suite struct QuotaTests {
        @Test func `a limit of the API parks the run, which goes on when it may`() async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                let handed = try await folder.berth(
                    [
                        "run", "--detach", "Write both", "--rehearse",
                        try folder.scenario(Self.limited),
                    ],
                    in: repository
                )
                #expect(handed.exitCode == 0, "\(handed.errors)")
                let run = handed.output.filter { !$0.isNewline }
                try await folder.until(run, is: "waiting", in: repository)
                let shown = try await folder.berth(["show", run, "--format", "json"], in: "/tmp")
                #expect(shown.output.contains("the account's rate limit is reached"))
                // It needs no processor and no memory while it waits.
                try await folder.untilStopped(run)
                // The API said an hour; the user knows better.
                let resumed = try await folder.berth(["resume", run], in: repository)
                #expect(resumed.exitCode == 0, "\(resumed.errors)")
                let result = try await folder.berth(
                    ["attach", run, "--format", "json"],
                    in: repository
                )
                let summary = try RunSummary(result)
                #expect(result.exitCode == 0, "\(result.errors)")
                #expect(summary.json["result"]?.string == "Both are written.")
                let branch = try #require(summary.branch)
                let files = try await folder.git(
                    ["diff", "--name-only", "main", branch],
                    in: repository
                )
                #expect(files == "one.txt\ntwo.txt")
                let sessions = try folder.events(run).compactMap { $0["session_id"]?.string }
                #expect(Set(sessions).count == 1)
                #expect(try await folder.containers() == [])
            }
        }

        @Test func `a run over its budget is stopped at the gateway's count`() async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                let result = try await folder.berth(
                    [
                        "run", "Write for ever", "--budget-usd", "0.05", "--rehearse",
                        try folder.scenario(Self.endless), "--format", "json",
                    ],
                    in: repository
                )
                let summary = try RunSummary(result)
                #expect(result.exitCode == 1, "\(result.errors)")
                #expect(result.errors.contains("budget"), "\(result.errors)")
                // What was done by then is back.
                #expect(summary.commits.count == 1)
                let events = try await folder.berth(["events", "--run", summary.run], in: "/tmp")
                let spent = try events.output.split(separator: "\n")
                    .map { try JSONValue(parsing: String($0)) }
                    .compactMap { $0["spentDollars"]?.number }
                #expect(try #require(spent.last) >= 0.05)
                #expect(spent == spent.sorted())
            }
        }

        private static let limited = """
            {
              "name": "limited",
              "prompts": [
                {
                  "when": { "promptContains": "interrupted from outside" },
                  "turns": [
                    {
                      "content": [
                        { "tool": "Bash", "input": { "command": "cat one.txt && echo 2 > two.txt" } }
                      ]
                    },
                    { "expect": { "lastToolResult": { "isError": false } }, "content": "Both are written." }
                  ]
                }
              ],
              "turns": [
                { "content": [{ "tool": "Bash", "input": { "command": "echo 1 > one.txt" } }] },
                {
                  "error": { "status": 429, "headers": { "retry-after": "3600" } },
                  "repeat": 20
                }
              ]
            }
            """

        private static let endless = """
            {
              "name": "endless",
              "turns": [
                {
                  "content": [{ "tool": "Bash", "input": { "command": "echo 1 >> one.txt" } }],
                  "repeat": 50
                }
              ]
            }
            """
    }
}

extension TestFolder {
    /// Waits until the container of a run is stopped.
    func untilStopped(_ run: String) async throws {
        let clock = ContinuousClock()
        let deadline = clock.now.advanced(by: .seconds(30))
        let filters = ["--filter", "label=berth.run=\(run)", "--filter", "status=exited"]
        while try await docker(["ps", "--all", "--quiet"] + filters).isEmpty {
            guard clock.now < deadline else {
                throw Missing(description: "the container of \(run) was not stopped")
            }
            try await clock.sleep(for: .milliseconds(50))
        }
    }
}
