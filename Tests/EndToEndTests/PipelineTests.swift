import Diagnostics
import FoundationEssentials
import JSONC
import Testing

extension EndToEndTests {
    /// Runs that go on from a point of an earlier one, and branches that come together.
    @Suite struct PipelineTests {
        @Test func `a rewind puts files, branch and conversation back to a tool call`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                let first = try await folder.written(in: repository)
                let branch = try #require(first.branch)
                let before = try await folder.git(["rev-parse", branch], in: repository)
                let event = try await folder.result(of: "toolu_rehearsal_4_1", first.run)
                let rewound = try await folder.berth(
                    ["rewind", first.run, "--to", "\(event)"],
                    in: repository
                )
                #expect(rewound.exitCode == 0, "\(rewound.errors)")
                #expect(rewound.output == "\(branch)\n")
                let files = try await folder.git(
                    ["diff", "--name-only", "main", branch],
                    in: repository
                )
                #expect(files == "one.txt\ntwo.txt")
                let kept = try await folder.git(
                    ["for-each-ref", "--format=%(objectname)", "refs/berth/**/replaced/*"],
                    in: repository
                )
                #expect(kept == before)
                // The agent is told its earlier calls up to the point, and none after it.
                let result = try await folder.berth(
                    [
                        "continue", branch, "Go on from there", "--rehearse",
                        try folder.scenario(Self.next), "--format", "json",
                    ],
                    in: repository
                )
                let second = try RunSummary(result)
                #expect(result.exitCode == 0, "\(result.errors)")
                #expect(second.session != first.session)
                let conversation = try String(
                    contentsOfFile: "\(folder.runFolder(second.run))/conversation.jsonl",
                    encoding: .utf8
                )
                #expect(conversation.contains("echo 2 > two.txt"))
                #expect(!conversation.contains("echo 3 > three.txt"))
                let all = try await folder.git(
                    ["diff", "--name-only", "main", branch],
                    in: repository
                )
                #expect(all == "next.txt\none.txt\ntwo.txt")
            }
        }

        @Test func `a rewind to before the first change puts back where the run began`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                let first = try await folder.written(in: repository)
                let branch = try #require(first.branch)
                let start = try await folder.git(["rev-parse", branch], in: repository)
                // A second run of the same branch, which is taken back whole.
                let result = try await folder.berth(
                    [
                        "continue", branch, "Go on from there", "--rehearse",
                        try folder.scenario(Self.next), "--format", "json",
                    ],
                    in: repository
                )
                let second = try RunSummary(result)
                let early = try await folder.event("submitted", second.run)
                let back = try await folder.berth(
                    ["rewind", second.run, "--to", "\(early)"],
                    in: repository
                )
                #expect(back.exitCode == 0, "\(back.errors)")
                #expect(try await folder.git(["rev-parse", branch], in: repository) == start)
                // The first one as well: to its base, and to no conversation.
                let earliest = try await folder.event("submitted", first.run)
                let all = try await folder.berth(
                    ["rewind", first.run, "--to", "\(earliest)"],
                    in: repository
                )
                #expect(all.exitCode == 0, "\(all.errors)")
                #expect(all.output == "\(branch)\n")
                let base = try await folder.git(["rev-parse", "main"], in: repository)
                #expect(try await folder.git(["rev-parse", branch], in: repository) == base)
                let kept = try await folder.git(
                    [
                        "for-each-ref", "--format=%(objectname)",
                        "refs/berth/\(first.run)/replaced/*",
                    ],
                    in: repository
                )
                #expect(kept == start)
                let again = try await folder.berth(
                    [
                        "continue", branch, "Begin once more", "--rehearse",
                        try folder.scenario(Self.fresh), "--format", "json",
                    ],
                    in: repository
                )
                #expect(again.exitCode == 0, "\(again.errors)")
                let third = try RunSummary(again)
                let conversation = try String(
                    contentsOfFile: "\(folder.runFolder(third.run))/conversation.jsonl",
                    encoding: .utf8
                )
                #expect(conversation.contains("Begin once more"))
                #expect(!conversation.contains("Write three files"))
                let files = try await folder.git(
                    ["diff", "--name-only", "main", branch],
                    in: repository
                )
                #expect(files == "fresh.txt")
            }
        }

        @Test func `a run at work is forked where it has come to, and works on`() async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                let scenario = try folder.scenario(Self.waiting)
                let handed = try await folder.berth(
                    ["run", "Write and wait", "--rehearse", scenario, "--detach"],
                    in: repository
                )
                #expect(handed.exitCode == 0, "\(handed.errors)")
                let run = handed.output.split(separator: "\n").first.map(String.init) ?? ""
                // The third call shows that the model had the results of the second.
                _ = try await folder.event(of: run) {
                    $0["event"]?.string != "tool-result"
                        && $0["toolUse"]?.string == "toolu_rehearsal_6_0"
                }
                let event = try await folder.result(of: "toolu_rehearsal_2_0", run)
                let result = try await folder.berth(
                    [
                        "fork", run, "Do it otherwise", "--branch", "other", "--rehearse",
                        try folder.scenario(Self.next), "--format", "json",
                    ],
                    in: repository
                )
                #expect(result.exitCode == 0, "\(result.errors)")
                let fork = try RunSummary(result)
                let files = try await folder.git(
                    ["diff", "--name-only", "main", "other"],
                    in: repository
                )
                #expect(files == "next.txt\none.txt\ntwo.txt")
                let conversation = try String(
                    contentsOfFile: "\(folder.runFolder(fork.run))/conversation.jsonl",
                    encoding: .utf8
                )
                #expect(conversation.contains("echo 2 > two.txt"))
                let earlier = try await folder.berth(
                    [
                        "fork", run, "Do it otherwise", "--at", "\(event)", "--branch", "third",
                        "--rehearse", try folder.scenario(Self.next), "--format", "json",
                    ],
                    in: repository
                )
                #expect(earlier.exitCode == 0, "\(earlier.errors)")
                let fewer = try await folder.git(
                    ["diff", "--name-only", "main", "third"],
                    in: repository
                )
                #expect(fewer == "next.txt\none.txt")
                // The first one is not disturbed, and can still only be continued when it is over.
                let early = try await folder.berth(["continue", run, "Go on"], in: repository)
                #expect(early.exitCode == 2)
                #expect(early.errors.contains("`berth fork \(run)`"), "\(early.errors)")
                let stopped = try await folder.berth(["stop", run], in: repository)
                #expect(stopped.exitCode == 0, "\(stopped.errors)")
            }
        }

        @Test func `a fork begins a second branch at a tool call and leaves the first alone`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                let first = try await folder.written(in: repository)
                let branch = try #require(first.branch)
                let before = try await folder.git(["rev-parse", branch], in: repository)
                let event = try await folder.result(of: "toolu_rehearsal_2_1", first.run)
                let result = try await folder.berth(
                    [
                        "fork", first.run, "Do it otherwise", "--at", "\(event)", "--branch",
                        "other", "--rehearse", try folder.scenario(Self.next), "--format", "json",
                    ],
                    in: repository
                )
                let fork = try RunSummary(result)
                #expect(result.exitCode == 0, "\(result.errors)")
                #expect(fork.branch == "other")
                let files = try await folder.git(
                    ["diff", "--name-only", "main", "other"],
                    in: repository
                )
                #expect(files == "next.txt\none.txt")
                #expect(try await folder.git(["rev-parse", branch], in: repository) == before)
                let conflicts = try await folder.berth(
                    ["conflicts", "--format", "json"],
                    in: repository
                )
                // Both branches add the same file alike, and nothing else meets.
                #expect(conflicts.exitCode == 0, "\(conflicts.output) \(conflicts.errors)")
                let merged = try await folder.berth(["merge", fork.run], in: repository)
                #expect(merged.exitCode == 0, "\(merged.errors)")
                #expect(merged.output.hasPrefix("main moved ahead to "))
                let status = try await folder.git(["status", "--porcelain"], in: repository)
                #expect(status == "")
                let text = try await folder.berth(["pr", fork.run, "--print"], in: repository)
                #expect(text.exitCode == 0, "\(text.errors)")
                #expect(text.output.hasPrefix("Do it otherwise\n\n"))
            }
        }

        @Test
        func `branches that change the same line are told by file, and merge changes nothing`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                for (branch, text) in [("left", "1"), ("right", "2")] {
                    let scenario = """
                        { "name": "line", "turns": [
                          { "content": [
                            { "tool": "Bash", "input": { "command": "echo \(text) > same.txt" } } ] },
                          { "content": "Written." } ] }
                        """
                    let result = try await folder.run(
                        "Write a line",
                        rehearse: try folder.scenario(scenario),
                        in: repository,
                        ["--branch", branch]
                    )
                    #expect(result.exitCode == 0, "\(result.errors)")
                }
                let conflicts = try await folder.berth(["conflicts"], in: repository)
                #expect(conflicts.exitCode == 1)
                #expect(conflicts.output.contains("same.txt"))
                let first = try await folder.berth(["merge", "left"], in: repository)
                #expect(first.exitCode == 0, "\(first.errors)")
                let tip = try await folder.git(["rev-parse", "main"], in: repository)
                let second = try await folder.berth(["merge", "right"], in: repository)
                #expect(second.exitCode != 0)
                #expect(second.errors.contains("same.txt"), "\(second.errors)")
                #expect(try await folder.git(["rev-parse", "main"], in: repository) == tip)
                #expect(try await folder.git(["status", "--porcelain"], in: repository) == "")
            }
        }

        private static let next = """
            {
              "name": "next",
              "turns": [
                {
                  "content": [
                    { "tool": "Bash", "input": { "command": "cat one.txt && echo n > next.txt" } }
                  ]
                },
                { "expect": { "lastToolResult": { "isError": false } }, "content": "Gone on." }
              ]
            }
            """

        private static let fresh = """
            { "name": "fresh", "turns": [
              { "content": [
                { "tool": "Bash", "input": { "command": "test ! -e one.txt && echo f > fresh.txt" } }
              ] },
              { "expect": { "lastToolResult": { "isError": false } }, "content": "Begun." } ] }
            """

        private static let waiting = """
            { "name": "waiting", "turns": [
              { "content": [{ "tool": "Bash", "input": { "command": "echo 1 > one.txt" } }] },
              { "content": [{ "tool": "Bash", "input": { "command": "echo 2 > two.txt" } }] },
              { "content": [{ "tool": "Bash", "input": { "command": "sleep 300" } }] },
              { "content": "Waited." } ] }
            """
    }
}

extension TestFolder {
    fileprivate static let three = """
        {
          "name": "three",
          "turns": [
            {
              "content": [
                { "text": "One." },
                { "tool": "Bash", "input": { "command": "echo 1 > one.txt" } }
              ]
            },
            {
              "content": [
                { "text": "Two." },
                { "tool": "Bash", "input": { "command": "echo 2 > two.txt" } }
              ]
            },
            { "content": [{ "tool": "Bash", "input": { "command": "echo 3 > three.txt" } }] },
            { "content": "All are written." }
          ]
        }
        """

    /// A run that wrote three files by three tool calls.
    fileprivate func written(in repository: String) async throws -> RunSummary {
        try RunSummary(
            try await run(
                "Write three files",
                rehearse: try scenario(Self.three),
                in: repository
            )
        )
    }

    /// The number of the event with the result of a tool call, once it is there.
    fileprivate func result(of toolUse: String, _ run: String) async throws -> Int {
        try await event(of: run) {
            $0["event"]?.string == "tool-result" && $0["toolUse"]?.string == toolUse
        }
    }

    /// The number of the first event of a kind.
    fileprivate func event(_ kind: String, _ run: String) async throws -> Int {
        try await event(of: run) { $0["kind"]?.string == kind }
    }

    fileprivate func event(of run: String, where isWanted: (JSONValue) -> Bool) async throws -> Int
    {
        for _ in 0..<600 {
            let events = try await berth(["events", "--run", run, "--no-follow"], in: "/tmp").output
            let found = try events.split(separator: "\n")
                .map { try JSONValue(parsing: String($0)) }.first(where: isWanted)
            if let number = found?["number"]?.integer { return number }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw CancellationError()
    }
}
