import FoundationEssentials
import JSONC
import Testing

extension EndToEndTests {
    /// Several runs that are at work at the same time.
    @Suite struct ManyRunsTests {
        private static let runs = 4
        private static let lines = 400

        @Test func `of runs that print at the same time no line is lost or doubled`() async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.repository(
                    configuration: #"{"image": "debian:bookworm", "userEnvProbe": "none"}"#
                )
                let result = try await folder.berth(
                    ["run", "--detach", "--count", "\(Self.runs)", "Say it"],
                    in: repository,
                    environment: try await folder.scriptedAgent()
                )
                try #require(result.exitCode == 0, "\(result.errors)")
                let runs = result.output.split(separator: "\n").map(String.init)
                #expect(runs.count == Self.runs)
                for run in runs { try await folder.untilAgentPrints(run) }
                let all = try await withThrowingTaskGroup(of: (String, [JSONValue]).self) { group in
                    for run in runs {
                        group.addTask { (run, try await folder.followedEvents(run)) }
                    }
                    for run in runs {
                        try folder.write(
                            "200 \(Self.lines)\n",
                            to: "\(folder.runFolder(run))/control/go"
                        )
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                for (run, followed) in all {
                    let printed = try String(
                        contentsOfFile: "\(folder.runFolder(run))/output/events.jsonl",
                        encoding: .utf8
                    )
                    let lines = followed.filter { $0["kind"]?.string == "agent" }
                        .compactMap { $0["line"]?.string }
                    #expect(lines.count == Self.lines + 2)
                    #expect(lines == printed.split(separator: "\n").map(String.init))
                    let numbers = followed.compactMap { $0["number"]?.integer }
                    #expect(numbers == numbers.sorted() && Set(numbers).count == numbers.count)
                    #expect(followed.last?["state"]?.string == "succeeded")
                    #expect(try await folder.keptEvents(run) == followed)
                }
                try await folder.removeScriptedAgent()
            }
        }

        @Test func `a run waits for the memory and the processors that others have reserved`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.repository(
                    configuration: #"{"image": "debian:bookworm", "userEnvProbe": "none"}"#
                )
                var environment = try await folder.scriptedAgent()
                environment["BERTH_QUEUE_RUNS"] = "9"
                environment["BERTH_QUEUE_CPUS"] = "1"
                environment["BERTH_QUEUE_MEMORY"] = "1g"
                func handIn(_ prompt: String, memory: String, cpus: String) async throws -> String {
                    let result = try await folder.berth(
                        ["run", "--detach", "--memory", memory, "--cpus", cpus, prompt],
                        in: repository,
                        environment: environment
                    )
                    try #require(result.exitCode == 0, "\(result.errors)")
                    return result.output.filter { !$0.isNewline }
                }
                func shown(_ run: String) async throws -> String {
                    try await folder.berth(["show", run], in: repository).output
                }
                func go(_ run: String) throws {
                    try folder.write("1 0\n", to: "\(folder.runFolder(run))/control/go")
                }
                let first = try await handIn("First", memory: "700m", cpus: "0.5")
                try await folder.untilAgentPrints(first)
                let large = try await handIn("Large", memory: "400m", cpus: "0.2")
                let busy = try await handIn("Busy", memory: "100m", cpus: "0.55")
                // It takes nothing from either, and there is room for it.
                let small = try await handIn("Small", memory: "100m", cpus: "0.2")
                try await folder.untilAgentPrints(small)
                var words = try await shown(large)
                #expect(
                    words.contains("queued: the runs at work have reserved the memory"),
                    "\(words)"
                )
                words = try await shown(busy)
                #expect(
                    words.contains("queued: the runs at work have reserved the processors"),
                    "\(words)"
                )
                try go(first)
                for run in [large, busy] {
                    try await folder.untilAgentPrints(run)
                    // What it reserved is what its container has.
                    let limits = try await folder.docker(
                        [
                            "inspect", "--format",
                            "{{.HostConfig.Memory}} {{.HostConfig.NanoCpus}}",
                        ]
                            + folder.docker(["ps", "--quiet", "--filter", "label=berth.run=\(run)"])
                            .split(separator: "\n").map(String.init)
                    )
                    let (megabytes, billionths) =
                        run == large ? (400, 200_000_000) : (100, 550_000_000)
                    #expect(limits == "\(megabytes << 20) \(billionths)")
                }
                for run in [large, busy, small] { try go(run) }
                let waited = try await folder.berth(
                    ["wait", first, large, busy, small],
                    in: repository
                )
                #expect(waited.exitCode == 0, "\(waited.output) \(waited.errors)")
                try await folder.removeScriptedAgent()
            }
        }
    }
}

extension TestFolder {
    /// Builds an agent that follows a script, and returns what makes Berth use it.
    func scriptedAgent() async throws -> [String: String] {
        let source = "\(BerthProcess.packageFolder)/scripts/benchmark/scripted_agent.c"
        try await tool("cc", ["-O2", "-static", "-o", "\(path)/agent", source], in: path)
        return [
            "BERTH_AGENT": "\(path)/agent", "ANTHROPIC_API_KEY": "test",
            "BERTH_QUEUE_RUNS": "4", "BERTH_QUEUE_CPUS": "8",
        ]
    }

    /// Removes the volume with the agent that follows a script, unless somebody else uses it.
    func removeScriptedAgent() async throws {
        let label = "label=berth.agent.version=0.0.1"
        let volumes = try await docker(["volume", "ls", "--quiet", "--filter", label])
        for volume in volumes.split(separator: "\n") {
            _ = try? await docker(["volume", "rm", String(volume)])
        }
    }

    /// Waits until a run's agent has printed something.
    func untilAgentPrints(_ run: String) async throws {
        let clock = ContinuousClock()
        let deadline = clock.now.advanced(by: .seconds(60))
        let file = "\(runFolder(run))/output/events.jsonl"
        while FileManager.default.contents(atPath: file)?.isEmpty ?? true {
            try #require(clock.now < deadline, "the agent of \(run) prints nothing")
            try await clock.sleep(for: .milliseconds(20))
        }
    }

    /// The events of a run, followed to its end.
    func followedEvents(_ run: String) async throws -> [JSONValue] {
        let result = try await berth(["events", "--run", run], in: path)
        try #require(result.exitCode == 0, "\(result.errors)")
        return try result.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    }
}
