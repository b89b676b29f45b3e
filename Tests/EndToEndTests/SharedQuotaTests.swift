import FoundationEssentials
import Glibc
import JSONC
import Testing

extension EndToEndTests {
    /// Limits of the model's API that one run meets, and all runs of its credential.
    @Suite struct SharedQuotaTests {
        @Test func `one run's limit parks all runs of the credential, and they wake together`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                try folder.settings(#"{ "queue": { "runs": 2 } }"#)
                try await PaidModel.with(Self.limited, for: folder) { model in
                    let patient = try await folder.handIn("Wait long", to: model, in: repository)
                    try await folder.untilWritten("long.txt", in: repository)
                    let unlucky = try await folder.handIn("Be limited", to: model, in: repository)
                    let third = try await folder.handIn("Come later", to: model, in: repository)
                    let reason = "the account's usage limit is reached"
                    var ends: Set<Int> = []
                    for run in [patient, unlucky, third] {
                        let parked = try await folder.until(run, "the run is parked") {
                            $0["until"]?.integer != nil
                        }
                        let state = parked["state"]?.string
                        #expect(state == (run == third ? "queued" : "waiting"))
                        #expect(parked["reason"]?.string == reason)
                        ends.insert(try #require(parked["until"]?.integer))
                    }
                    // The first one's agent was in the middle of a command.
                    #expect(ends.count == 1)
                    let table = try await folder.berth(["ps"], in: repository)
                    let lines = table.output.split(separator: "\n").dropFirst()
                    #expect(
                        lines.count == 3 && lines.allSatisfy { $0.contains("parked until ") },
                        "\(table.output)"
                    )
                    // Who knows better wakes all of them, whichever is named.
                    let resumed = try await folder.berth(["resume", unlucky], in: repository)
                    #expect(resumed.exitCode == 0, "\(resumed.errors)")
                    for run in [patient, unlucky, third] {
                        let end = try await folder.until(run, "the run ends") {
                            ["succeeded", "failed"].contains($0["state"]?.string)
                        }
                        #expect(end["state"]?.string == "succeeded", "\(end.text())")
                    }
                    #expect(try await folder.containers() == [])
                }
            }
        }

        @Test func `a resume that comes while a run is being parked is not lost`() async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                try await PaidModel.with(Self.limited, for: folder) { model in
                    let run = try await folder.handIn("Be limited", to: model, in: repository)
                    // As soon as anybody can see it: its container is still being stopped.
                    while true {
                        let events = try await folder.keptEvents(run)
                        if events.contains(where: { $0["state"]?.string == "waiting" }) { break }
                        try await Task.sleep(for: .milliseconds(20))
                    }
                    let resumed = try await folder.berth(["resume", run], in: repository)
                    #expect(resumed.exitCode == 0, "\(resumed.errors)")
                    let end = try await folder.until(run, "the run ends") {
                        ["succeeded", "failed"].contains($0["state"]?.string)
                    }
                    #expect(end["state"]?.string == "succeeded")
                }
            }
        }

        private static let limited = """
            {
              "name": "limited",
              "prompts": [
                {
                  "when": { "promptContains": "interrupted from outside" },
                  "turns": [{ "content": "All is done." }]
                },
                {
                  "when": { "promptContains": "Wait long" },
                  "turns": [
                    {
                      "content": [
                        { "tool": "Bash", "input": { "command": "echo 1 > long.txt; sleep 100" } }
                      ]
                    }
                  ]
                },
                {
                  "when": { "promptContains": "Come later" },
                  "turns": [{ "content": "Here I am." }]
                }
              ],
              "turns": [
                { "content": [{ "tool": "Bash", "input": { "command": "sleep 5; echo 1 > one.txt" } }] },
                {
                  "error": {
                    "status": 429,
                    "headers": {
                      "retry-after": "3600",
                      "anthropic-ratelimit-unified-status": "rejected"
                    }
                  },
                  "repeat": 20
                }
              ]
            }
            """
    }
}
