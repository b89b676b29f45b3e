import FoundationEssentials
import Glibc
import JSONC
import Testing

extension EndToEndTests {
    /// What all runs together may cost.
    @Suite struct BudgetTests {
        @Test func `runs at work share the day's budget, and the next one waits for midnight`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                try folder.settings(#"{ "budgets": { "day": 5 }, "queue": { "runs": 2 } }"#)
                try await PaidModel.with(Self.dear, for: folder) { model in
                    let first = try await folder.handIn("Write for ever", to: model, in: repository)
                    let second = try await folder.handIn(
                        "Write for ever again",
                        to: model,
                        in: repository
                    )
                    let reason = "the agent was stopped: the day's budget of $5.00 is spent"
                    var costs: [Double] = []
                    for run in [first, second] {
                        let end = try await folder.until(run, "the run is stopped") {
                            $0["state"]?.string == "failed"
                        }
                        #expect(end["reason"]?.string == reason)
                        #expect(end["summary"]?["errorCode"]?.string == "agent-budget")
                        costs.append(try #require(end["costUSD"]?.number))
                    }
                    // Neither has spent it alone; one answer of the other may have been under way.
                    let sum = costs.reduce(0, +)
                    #expect(costs.allSatisfy { $0 < 5 } && sum >= 5 && sum <= 6.2, "\(costs)")
                    #expect(abs(try await folder.spentDollars() - sum) < 1e-9)
                    let third = try await folder.handIn(
                        "Write once more",
                        to: model,
                        in: repository
                    )
                    let waiting = try await folder.until(third, "the run waits") {
                        $0["waitsFor"]?.string == "budget"
                    }
                    #expect(waiting["reason"]?.string == "the day's budget of $5.00 is spent")
                    let until = try #require(waiting["until"]?.integer)
                    var clock = time_t(until / 1000)
                    var parts = tm()
                    localtime_r(&clock, &parts)
                    #expect([parts.tm_hour, parts.tm_min, parts.tm_sec] == [0, 0, 0])
                    #expect(Date(timeIntervalSince1970: Double(until) / 1000) > Date())
                    let table = try await folder.berth(["ps"], in: repository)
                    #expect(
                        table.output.contains("until 00:00: the day's"),
                        "\(table.output)"
                    )
                    // A rehearsal costs nothing, and waits for no budget.
                    let free = try await folder.berth(
                        ["run", "Say a word", "--rehearse", try folder.scenario(Self.word)],
                        in: repository
                    )
                    #expect(free.exitCode == 0, "\(free.errors)")
                    // Who raises the budget lets the run go on.
                    try folder.settings(#"{ "budgets": { "day": 100 } }"#)
                    _ = try await folder.until(third, "the run goes on") {
                        $0["state"]?.string == "succeeded"
                    }
                }
            }
        }

        @Test func `nothing spent is lost or doubled by kill -9, and the total budget holds`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                try folder.settings(#"{ "budgets": { "total": 4 } }"#)
                try await PaidModel.with(Self.dear, for: folder) { model in
                    let run = try await folder.handIn("Write for ever", to: model, in: repository)
                    _ = try await folder.until(run, "something is spent") {
                        ($0["costUSD"]?.number ?? 0) >= 2
                    }
                    kill(try #require(try folder.daemonProcess()), SIGKILL)
                    _ = try await folder.berth(
                        ["resume", run],
                        in: repository,
                        environment: model.environment
                    )
                    let end = try await folder.until(run, "the run is stopped") {
                        $0["state"]?.string == "failed"
                    }
                    let cost = try #require(end["costUSD"]?.number)
                    #expect(cost >= 4 && cost <= 5.2)
                    #expect(
                        end["reason"]?.string
                            == "the agent was stopped: the total budget of $4.00 is spent"
                    )
                    #expect(abs(try await folder.spentDollars() - cost) < 1e-9)
                    let next = try await folder.handIn("Write for ever", to: model, in: repository)
                    let waiting = try await folder.until(next, "the run waits") {
                        $0["waitsFor"]?.string == "budget"
                    }
                    #expect(waiting["reason"]?.string == "the total budget of $4.00 is spent")
                    #expect(waiting["until"] == nil)
                }
            }
        }

        /// Each answer costs about a dollar, but for prompts that ask for one answer only.
        private static let dear = """
            {
              "name": "dear",
              "model": "claude-opus-5-5",
              "prompts": [
                { "when": { "promptContains": "once more" }, "turns": [{ "content": "Written." }] }
              ],
              "turns": [
                {
                  "content": [{ "tool": "Bash", "input": { "command": "sleep 0.3; echo 1 >> one.txt" } }],
                  "usage": { "inputTokens": 250000, "outputTokens": 10 },
                  "repeat": 50
                }
              ]
            }
            """

        private static let word = #"{ "name": "word", "turns": [{ "content": "A word." }] }"#
    }
}
