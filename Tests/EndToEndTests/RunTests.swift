import FoundationEssentials
import Glibc
import JSONC
import Testing

extension EndToEndTests {
    /// Runs that go on, are cut off, stopped, or stand beside another one.
    @Suite struct RunTests {
        @Test func `continue goes on in the same branch and the same conversation`() async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                let first = try RunSummary(
                    try await folder.run(
                        "Write the first note",
                        rehearse: try folder.scenario(Self.notes),
                        in: repository
                    )
                )
                let branch = try #require(first.branch)
                let result = try await folder.berth(
                    [
                        "continue", branch, "Write the second note", "--rehearse",
                        try folder.scenario(Self.notes), "--format", "json",
                    ],
                    in: repository
                )
                let second = try RunSummary(result)
                #expect(result.exitCode == 0, "\(result.errors)")
                // The scenario counts the conversation's prompts: the second one is answered so.
                #expect(second.json["result"]?.string == "The second note is written.")
                #expect(second.hasPassed)
                #expect(second.branch == branch)
                #expect(second.session == first.session)
                #expect(second.commits.count == 1)
                let commits = try await folder.git(
                    ["rev-list", "--reverse", "main..\(branch)"],
                    in: repository
                )
                #expect(
                    commits.split(separator: "\n").map(String.init)
                        == first.commits + second.commits
                )
                let files = try await folder.git(
                    ["diff", "--name-only", "main", branch],
                    in: repository
                )
                #expect(files == "first.txt\nsecond.txt")
                #expect(try await folder.runTrailer(branch, in: repository) == second.run)
                #expect(try await folder.containers() == [])
            }
        }

        @Test func `a killed berth loses nothing: attach finishes the run`() async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                let killed = try await folder.berth(
                    ["run", "Write slowly", "--rehearse", try folder.scenario(Self.slow)],
                    in: repository
                ) { process in
                    try await folder.untilWritten("one.txt", in: repository)
                    kill(process, SIGKILL)
                }
                #expect(killed.exitCode == 137)
                let run = try #require(folder.runs.first)
                #expect(try await folder.containers().count == 1)
                let result = try await folder.berth(
                    ["attach", run, "--format", "json"],
                    in: repository
                )
                let summary = try RunSummary(result)
                #expect(result.exitCode == 0, "\(result.errors)")
                #expect(summary.run == run)
                #expect(summary.hasPassed, "\(result.output)")
                let branch = try #require(summary.branch)
                let files = try await folder.git(
                    ["diff", "--name-only", "main", branch],
                    in: repository
                )
                #expect(files == "one.txt\ntwo.txt")
                let events = try folder.events(run)
                let identifiers = events.compactMap { $0["uuid"]?.string }
                #expect(Set(identifiers).count == identifiers.count)
                #expect(events.filter { $0["type"]?.string == "result" }.count == 1)
                #expect(events.last?["type"]?.string == "result")
                #expect(try await folder.containers() == [])
                let again = try await folder.berth(["attach"], in: repository)
                #expect(again.exitCode == 2)
                #expect(again.errors.contains("all runs are over"))
            }
        }

        @Test func `Ctrl-C stops the agent, and what it did so far comes back`() async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                let result = try await folder.berth(
                    [
                        "run", "Write slowly", "--rehearse",
                        try folder.scenario(Self.endless), "--format", "json",
                    ],
                    in: repository
                ) { process in
                    try await folder.untilWritten("one.txt", in: repository)
                    kill(process, SIGINT)
                }
                let summary = try RunSummary(result)
                #expect(result.exitCode == 130, "\(result.errors)")
                let branch = try #require(summary.branch)
                let files = try await folder.git(
                    ["diff", "--name-only", "main", branch],
                    in: repository
                )
                #expect(files == "one.txt")
                #expect(try await folder.runTrailer(branch, in: repository) == summary.run)
                #expect(try await folder.containers() == [])
            }
        }

        @Test func `two runs at the same time in one repository do not disturb each other`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                let scenario = try folder.scenario(Self.notes)
                async let left = folder.run(
                    "Write the first note",
                    rehearse: scenario,
                    in: repository,
                    ["--branch", "left"]
                )
                async let right = folder.run(
                    "Write the first note",
                    rehearse: scenario,
                    in: repository,
                    ["--branch", "right"]
                )
                let results = try await [left, right]
                for result in results {
                    #expect(result.exitCode == 0, "\(result.errors)")
                    #expect(try RunSummary(result).hasPassed)
                }
                for branch in ["left", "right"] {
                    let files = try await folder.git(
                        ["diff", "--name-only", "main", branch],
                        in: repository
                    )
                    #expect(files == "first.txt")
                }
                #expect(try await folder.containers() == [])
            }
        }

        @Test func `a run without a change says so and leaves no branch`() async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                let scenario = try folder.scenario(
                    #"{ "name": "words", "turns": [{ "content": "All is well." }] }"#
                )
                let result = try await folder.berth(
                    ["run", "Look at it", "--rehearse", scenario],
                    in: repository
                )
                #expect(result.exitCode == 0, "\(result.errors)")
                #expect(result.output == "")
                #expect(result.errors.contains("nothing changed"))
                let branches = try await folder.git(["branch", "--list"], in: repository)
                #expect(branches == "* main")
            }
        }

        static let notes = """
            {
              "name": "notes",
              "prompts": [
                {
                  "when": { "promptNumber": 1, "promptContains": "first note" },
                  "turns": [
                    { "content": [{ "tool": "Bash", "input": { "command": "echo 1 > first.txt" } }] },
                    { "expect": { "lastToolResult": { "isError": false } }, "content": "Written." }
                  ]
                },
                {
                  "when": { "promptNumber": 2, "promptContains": "second note" },
                  "turns": [
                    {
                      "content": [
                        { "tool": "Bash", "input": { "command": "cat first.txt && echo 2 > second.txt" } }
                      ]
                    },
                    {
                      "expect": { "lastToolResult": { "contains": "1", "isError": false } },
                      "content": "The second note is written."
                    }
                  ]
                }
              ]
            }
            """

        private static let slow = """
            {
              "name": "slow",
              "turns": [
                { "content": [{ "tool": "Bash", "input": { "command": "echo 1 > one.txt && sleep 3" } }] },
                {
                  "expect": { "lastToolResult": { "isError": false } },
                  "content": [{ "tool": "Bash", "input": { "command": "echo 2 > two.txt" } }]
                },
                { "expect": { "lastToolResult": { "isError": false } }, "content": "Both are written." }
              ]
            }
            """

        private static let endless = """
            {
              "name": "endless",
              "turns": [
                { "content": [{ "tool": "Bash", "input": { "command": "echo 1 > one.txt" } }] },
                { "delayMilliseconds": 600000, "content": "Nobody waits for this." }
              ]
            }
            """
    }
}

extension TestFolder {
    /// A file that an agent did not write in time.
    struct Missing: Error, CustomStringConvertible {
        let description: String
    }

    /// Waits until the agent of the only run wrote a file.
    func untilWritten(_ file: String, in repository: String) async throws {
        let name = URL(filePath: repository).lastPathComponent
        let clock = ContinuousClock()
        let deadline = clock.now.advanced(by: .seconds(60))
        while true {
            let written = runs.contains { run in
                FileManager.default.fileExists(
                    atPath: "\(runFolder(run))/workspace/\(name)/\(file)"
                )
            }
            if written { return }
            guard clock.now < deadline else {
                throw Missing(description: "the agent did not write \(file)")
            }
            try await clock.sleep(for: .milliseconds(20))
        }
    }

    /// The agent's events of a run.
    func events(_ run: String) throws -> [JSONValue] {
        let text = try String(
            contentsOfFile: "\(runFolder(run))/output/events.jsonl",
            encoding: .utf8
        )
        return try text.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    }
}
