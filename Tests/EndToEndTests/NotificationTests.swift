import FoundationEssentials
import Glibc
import JSONC
import TestSupport
import Testing

extension EndToEndTests {
    /// Who is told what, by which way.
    @Suite struct NotificationTests {
        @Test func `a run's end is told by all ways, once, and the webhook is tried again`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                try await folder.desktop()
                let answer: @Sendable (FakeServer.Request, Int) -> FakeServer.Answer = {
                    FakeServer.Answer(status: $1 == 0 ? 503 : 204)
                }
                try await FakeServer.with(answer: answer) { hook in
                    try folder.settings(Self.settings("http://\(hook.host)/hook", folder))
                    let result = try await folder.berth(
                        [
                            "run", "Say a word", "--rehearse", try folder.scenario(Self.word),
                            "--format", "json",
                        ],
                        in: repository,
                        environment: folder.desktopEnvironment
                    )
                    let run = try RunSummary(result).run
                    let events = try await folder.notifications(3, of: run)
                    #expect(Set(events.compactMap { $0["way"]?.string }).count == 3)
                    #expect(events.allSatisfy { $0["isDelivered"]?.bool == true }, "\(events)")
                    let bodies = hook.requests.map(\.body)
                    #expect(bodies.count == 2 && Set(bodies).count == 1)
                    let told = try JSONValue(parsing: try #require(bodies.last))
                    #expect(told["occasion"]?.string == "finish")
                    #expect(told["title"]?.string == "Run \(run) is done")
                    #expect(told["run"]?["prompt"]?.string == "Say a word")
                    let file = try String(contentsOfFile: "\(folder.path)/told", encoding: .utf8)
                    #expect(try JSONValue(parsing: file) == told)
                    let shown = try String(contentsOfFile: "\(folder.path)/shown", encoding: .utf8)
                    #expect(shown.contains("Run \(run) is done"))
                }
            }
        }

        @Test func `nobody is told of a run that he stopped, and a failure is told as one`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                let command = "cat >> \(folder.path)/told"
                try folder.settings(#"{ "notify": { "command": "\#(command)" } }"#)
                let handed = try await folder.berth(
                    ["run", "--detach", "Wait", "--rehearse", try folder.scenario(Self.long)],
                    in: repository
                )
                let stopped = handed.output.filter { !$0.isNewline }
                try await folder.until(stopped, is: "running", in: repository)
                _ = try await folder.berth(["stop", stopped], in: repository)
                _ = try await folder.berth(["wait", stopped], in: repository)
                let failed = try await folder.berth(
                    [
                        "run", "Fail", "--rehearse", try folder.scenario(Self.failing, as: "bad"),
                        "--format", "json",
                    ],
                    in: repository
                )
                let run = try RunSummary(failed).run
                let events = try await folder.notifications(1, of: run)
                #expect(events.first?["occasion"]?.string == "failure")
                let lines = try String(contentsOfFile: "\(folder.path)/told", encoding: .utf8)
                    .split(separator: "\n")
                #expect(lines.count == 1, "\(lines)")
                #expect(lines.first?.contains("Run \(run) failed") == true)
            }
        }

        @Test func `a run that waits for its limit and one for the budget are told once`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                let command = "cat >> \(folder.path)/told"
                try folder.settings(
                    #"{ "notify": { "command": "\#(command)" }, "budgets": { "total": 0.5 } }"#
                )
                try await PaidModel.with(Self.limited, for: folder) { model in
                    let limited = try await folder.handIn("Be limited", to: model, in: repository)
                    try await folder.until(limited, is: "waiting", in: repository)
                    let waiting = try await folder.toldLines(1)
                    #expect(waiting[0]["occasion"]?.string == "waiting")
                    #expect(waiting[0]["title"]?.string == "Run \(limited) waits")
                    _ = try await folder.berth(["resume", limited], in: repository)
                    let end = try await folder.until(limited, "the budget is spent") {
                        $0["state"]?.string == "failed"
                    }
                    #expect(end["reason"]?.string?.contains("total budget of $0.50") == true)
                    for _ in 1...2 {
                        let next = try await folder.handIn("Wait", to: model, in: repository)
                        _ = try await folder.until(next, "the run waits") {
                            $0["waitsFor"]?.string == "budget"
                        }
                    }
                    let all = try await folder.toldLines(3)
                    #expect(
                        all.compactMap { $0["occasion"]?.string } == [
                            "waiting", "budget", "budget",
                        ]
                    )
                    #expect(
                        all[2]["title"]?.string
                            == "1 run waits, for the total budget of $0.50 is spent"
                    )
                }
            }
        }

        @Test func `a credential that is missing after a restart is asked for`() async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                let command = "cat >> \(folder.path)/told"
                try folder.settings(#"{ "notify": { "command": "\#(command)" } }"#)
                let credential = [
                    "ANTHROPIC_API_KEY": "sk-test", "ANTHROPIC_BASE_URL": "http://127.0.0.1:9",
                ]
                let handed = try await folder.berth(
                    ["run", "--detach", "Wait for the model"],
                    in: repository,
                    environment: credential
                )
                let run = handed.output.filter { !$0.isNewline }
                try await folder.until(run, is: "running", in: repository)
                kill(try #require(try folder.daemonProcess()), SIGKILL)
                try await folder.until(run, is: "queued", in: repository)
                let told = try await folder.toldLines(1)
                #expect(told[0]["occasion"]?.string == "waiting")
                #expect(told[0]["title"]?.string == "1 run waits for a credential")
            }
        }

        private static func settings(_ address: String, _ folder: TestFolder) -> String {
            """
            {
              "notify": {
                "webhook": "\(address)",
                "command": "cat > \(folder.path)/told",
                "desktop": "always"
              }
            }
            """
        }

        private static let word = #"{ "name": "word", "turns": [{ "content": "A word." }] }"#
        private static let failing = """
            { "name": "failing", "turns": [{ "error": { "status": 400, "message": "no" } }] }
            """
        private static let long = """
            {
              "name": "long",
              "turns": [
                { "content": [{ "tool": "Bash", "input": { "command": "sleep 100" } }] }
              ]
            }
            """
        private static let limited = """
            {
              "name": "limited",
              "model": "claude-opus-5-5",
              "prompts": [
                {
                  "when": { "promptContains": "interrupted from outside" },
                  "turns": [
                    {
                      "content": [{ "tool": "Bash", "input": { "command": "true" } }],
                      "usage": { "inputTokens": 250000, "outputTokens": 10 },
                      "repeat": 5
                    }
                  ]
                }
              ],
              "turns": [
                { "content": [{ "tool": "Bash", "input": { "command": "true" } }] },
                { "error": { "status": 429, "headers": { "retry-after": "3600" } }, "repeat": 20 }
              ]
            }
            """
    }
}

extension TestFolder {
    /// Puts a `notify-send` into this folder that writes down what it shows.
    fileprivate func desktop() async throws {
        try write(
            "#!/bin/sh\nprintf '%s\\n' \"$@\" > \(path)/shown\n",
            to: "\(path)/bin/notify-send"
        )
        try await tool("chmod", ["755", "\(path)/bin/notify-send"], in: path)
    }

    fileprivate var desktopEnvironment: [String: String] {
        ["PATH": "\(path)/bin:" + (environment["PATH"] ?? "")]
    }

    /// Waits until a run has so many events about notifications, and returns them.
    fileprivate func notifications(_ count: Int, of run: String) async throws -> [JSONValue] {
        let clock = ContinuousClock()
        let deadline = clock.now.advanced(by: .seconds(30))
        while true {
            let events = try await keptEvents(run).filter { $0["kind"]?.string == "notification" }
            if events.count >= count { return events }
            guard clock.now < deadline else {
                throw Missing(description: "only \(events.count) notifications: \(events)")
            }
            try await clock.sleep(for: .milliseconds(100))
        }
    }

    /// Waits until the command was told so many things, and returns them.
    fileprivate func toldLines(_ count: Int) async throws -> [JSONValue] {
        let clock = ContinuousClock()
        let deadline = clock.now.advanced(by: .seconds(30))
        while true {
            let text = (try? String(contentsOfFile: "\(path)/told", encoding: .utf8)) ?? ""
            let lines = text.split(separator: "\n")
            if lines.count >= count { return try lines.map { try JSONValue(parsing: String($0)) } }
            guard clock.now < deadline else {
                throw Missing(description: "only \(lines.count) were told: \(text)")
            }
            try await clock.sleep(for: .milliseconds(100))
        }
    }
}
