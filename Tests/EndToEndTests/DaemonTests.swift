import FoundationEssentials
import Glibc
import JSONC
import Testing

extension EndToEndTests {
    /// The daemon: who starts it, what it survives, and what it keeps to itself.
    @Suite struct DaemonTests {
        @Test func `a detached run is listed, followed and waited for`() async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                let run = try await folder.detachedRun(RunControlTests.gated, in: repository)
                try await folder.untilWritten("one.txt", in: repository)
                let list = try await folder.berth(["ps", "--format", "json"], in: repository)
                let entry = try JSONValue(parsing: list.output)[0]
                #expect(entry?["id"]?.string == run)
                #expect(entry?["state"]?.string == "running")
                #expect(entry?["prompt"]?.string == "Write slowly")
                let table = try await folder.berth(["ps"], in: repository)
                #expect(table.output.contains("\(run)  running"))
                #expect(table.output.contains("Bash"))
                let ids = try await folder.berth(["ps", "--quiet"], in: repository)
                #expect(ids.output == "\(run)\n")
                async let logs = folder.berth(
                    ["logs", "--follow", String(run.prefix(8))],
                    in: repository
                )
                async let waited = folder.berth(["wait", run], in: repository)
                try folder.open(repository)
                #expect(try await logs.exitCode == 0)
                #expect(try await logs.output.contains("Both are written."))
                #expect(try await waited.exitCode == 0)
                #expect(try await waited.output.hasPrefix("\(run)  succeeded  berth/"))
                let none = try await folder.berth(["ps", "--quiet"], in: repository)
                #expect(none.output == "")
                let all = try await folder.berth(["ps", "--all", "--quiet"], in: repository)
                #expect(all.output == "\(run)\n")
                let shown = try await folder.berth(["show", run], in: repository)
                #expect(shown.output.contains("Both are written."))
                let diff = try await folder.berth(["diff", run, "--stat"], in: repository)
                #expect(diff.output.contains("two.txt"))
                let removed = try await folder.berth(["rm", run], in: repository)
                #expect(removed.exitCode == 0, "\(removed.errors)")
                let gone = try await folder.berth(["show", run], in: repository)
                #expect(gone.exitCode == 2)
                #expect(!FileManager.default.fileExists(atPath: folder.runFolder(run)))
            }
        }

        @Test func `twenty clients at once start one daemon`() async throws {
            try await TestFolder.with { folder in
                let results = try await withThrowingTaskGroup(of: BerthProcess.Result.self) {
                    group in
                    for _ in 0..<20 {
                        group.addTask {
                            try await folder.berth(
                                ["daemon", "start"],
                                in: "/tmp"
                            )
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(results.allSatisfy { $0.exitCode == 0 }, "\(results)")
                #expect(results.filter { $0.errors.contains("runs now") }.count == 1)
                let process = try #require(try folder.daemonProcess())
                #expect(results.allSatisfy { $0.errors.contains("as process \(process)\n") })
                let log = try await folder.berth(["daemon", "logs"], in: "/tmp")
                #expect(
                    log.output.split(separator: "\n").filter { $0.contains("serves on") }.count == 1
                )
                let socket = "\(folder.path)/home/state/berth/daemon.sock"
                let modes = try await folder.tool(
                    "stat",
                    ["-c", "%a", socket, "\(folder.path)/home/state/berth"],
                    in: "/tmp"
                )
                #expect(modes == "600\n700")
                let again = try await folder.berth(["daemon", "run"], in: "/tmp")
                #expect(again.exitCode == 3)
                #expect(again.errors.contains("is running already as process \(process)"))
                let stopped = try await folder.berth(["daemon", "stop"], in: "/tmp")
                #expect(stopped.errors == "the daemon has ended\n")
                let status = try await folder.berth(["daemon", "status"], in: "/tmp")
                #expect(status.exitCode == 3)
            }
        }

        @Test func `a daemon killed in mid-run loses and doubles no event`() async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                let run = try await folder.detachedRun(RunControlTests.gated, in: repository)
                try await folder.untilWritten("one.txt", in: repository)
                kill(try #require(try folder.daemonProcess()), SIGKILL)
                try folder.open(repository)
                let attached = try await folder.berth(
                    ["attach", run, "--format", "json"],
                    in: repository
                )
                let summary = try RunSummary(attached)
                #expect(attached.exitCode == 0, "\(attached.errors)")
                #expect(summary.json["result"]?.string == "Both are written.")
                let kept = try await folder.keptEvents(run)
                let numbers = kept.compactMap { $0["number"]?.integer }
                #expect(numbers == numbers.sorted() && Set(numbers).count == numbers.count)
                let lines = kept.filter { $0["kind"]?.string == "agent" }
                    .compactMap { $0["line"]?.string }
                let printed = try String(
                    contentsOfFile: "\(folder.runFolder(run))/output/events.jsonl",
                    encoding: .utf8
                )
                #expect(lines == printed.split(separator: "\n").map(String.init))
                #expect(try await folder.containers() == [])
            }
        }

        @Test
        func `a daemon that is stopped leaves the agent working, and the next goes on with it`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                let run = try await folder.detachedRun(RunControlTests.gated, in: repository)
                try await folder.untilWritten("one.txt", in: repository)
                let clock = ContinuousClock()
                let start = clock.now
                let stopped = try await folder.berth(["daemon", "stop"], in: repository)
                #expect(clock.now - start < .seconds(4))
                #expect(stopped.errors.contains("1 run goes on without supervision"))
                #expect(try await folder.containers().count == 1)
                try folder.open(repository)
                let waited = try await folder.berth(["wait"], in: repository)
                #expect(waited.exitCode == 0, "\(waited.errors)")
                #expect(waited.output.hasPrefix("\(run)  succeeded"))
            }
        }

        @Test func `a credential of a shell is kept in no file, and is asked for after a restart`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                let canary = "sk-canary-7731"
                let credential = [
                    "ANTHROPIC_API_KEY": canary, "ANTHROPIC_BASE_URL": "http://127.0.0.1:9",
                    "PRIVATE_THING": "canary-of-the-shell",
                ]
                let handed = try await folder.berth(
                    ["run", "--detach", "Wait for the model"],
                    in: repository,
                    environment: credential
                )
                #expect(handed.exitCode == 0, "\(handed.errors)")
                let run = handed.output.filter { !$0.isNewline }
                try await folder.until(run, is: "running", in: repository)
                kill(try #require(try folder.daemonProcess()), SIGKILL)
                try await folder.until(run, is: "queued", in: repository)
                let shown = try await folder.berth(["show", run], in: repository)
                #expect(shown.output.contains("credential needed"))
                let state = "\(folder.path)/home/state"
                #expect(try await folder.mentions(canary, below: state) == [])
                #expect(try await folder.mentions("canary-of-the-shell", below: state) == [])
                let offered = try await folder.berth(
                    ["resume", run],
                    in: repository,
                    environment: credential
                )
                #expect(offered.exitCode == 0, "\(offered.errors)")
                try await folder.until(run, is: "running", in: repository)
                let stopped = try await folder.berth(["stop", run], in: repository)
                #expect(stopped.exitCode == 0, "\(stopped.errors)")
                let waited = try await folder.berth(["wait", run], in: repository)
                #expect(waited.exitCode == 130, "\(waited.output) \(waited.errors)")
                #expect(try await folder.mentions(canary, below: state) == [])
                #expect(try await folder.mentions("canary-of-the-shell", below: state) == [])
                #expect(try await folder.containers() == [])
            }
        }

        @Test func `a branch that is taken is refused before anything is made`() async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                let refused = try await folder.berth(
                    [
                        "run", "--detach", "Do it", "--branch", "main", "--rehearse",
                        try folder.scenario(RunControlTests.gated),
                    ],
                    in: repository
                )
                #expect(refused.exitCode == 2)
                #expect(refused.errors.contains("the branch `main` is there already"))
                let all = try await folder.berth(["ps", "--all", "--quiet"], in: repository)
                #expect(all.output == "")
                #expect(folder.runs == [])
            }
        }

        @Test func `a repository elsewhere is named by its URL, and is fetched anew for each run`()
            async throws
        {
            try await TestFolder.with { folder in
                let origin = try await folder.repository("no-git")
                let scenario = try folder.scenario(
                    #"{ "name": "words", "turns": [{ "content": "All is well." }] }"#
                )
                for round in 1...2 {
                    let result = try await folder.berth(
                        [
                            "run", "Look at it", "--repo", "file://\(origin)", "--rehearse",
                            scenario,
                            "--format", "json",
                        ],
                        in: folder.path
                    )
                    #expect(result.exitCode == 0, "\(result.errors)")
                    let head = try await folder.git(["rev-parse", "HEAD"], in: origin)
                    #expect(try RunSummary(result).json["base"]?.string == head)
                    try folder.write("\(round)\n", to: "\(origin)/round.txt")
                    try await folder.git(["add", "-A"], in: origin)
                    try await folder.git(["commit", "-q", "-m", "Round \(round)"], in: origin)
                }
                let wrong = try await folder.berth(
                    [
                        "run", "Look at it", "--repo", "file://\(origin)-gone", "--rehearse",
                        scenario,
                    ],
                    in: folder.path
                )
                #expect(wrong.exitCode == 3 || wrong.exitCode == 2, "\(wrong.errors)")
                #expect(wrong.errors.contains("-gone"))
            }
        }
    }
}

extension TestFolder {
    /// Begins a run that nobody follows, and returns its id.
    func detachedRun(_ scenario: String, in repository: String) async throws -> String {
        let result = try await berth(
            ["run", "--detach", "Write slowly", "--rehearse", try self.scenario(scenario)],
            in: repository
        )
        try #require(result.exitCode == 0, "\(result.errors)")
        return result.output.filter { !$0.isNewline }
    }

    /// Lets the agent of the only run go on.
    func open(_ repository: String) throws {
        let name = URL(filePath: repository).lastPathComponent
        let run = try #require(runs.first)
        try write("", to: "\(runFolder(run))/workspace/\(name)/gate")
    }

    /// The events that the daemon kept of a run.
    func keptEvents(_ run: String) async throws -> [JSONValue] {
        let result = try await berth(["events", "--run", run, "--no-follow"], in: path)
        try #require(result.exitCode == 0, "\(result.errors)")
        return try result.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    }

    /// Waits until a run is in a state.
    func until(_ run: String, is state: String, in folder: String) async throws {
        let clock = ContinuousClock()
        let deadline = clock.now.advanced(by: .seconds(60))
        while true {
            let shown = try await berth(["show", run, "--format", "json"], in: folder)
            let found = try JSONValue(parsing: shown.output)["state"]?.string
            if found == state { return }
            guard clock.now < deadline else {
                throw Missing(description: "the run is \(found ?? "gone"), not \(state)")
            }
            try await clock.sleep(for: .milliseconds(50))
        }
    }
}
