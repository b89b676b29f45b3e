import FoundationEssentials
import Glibc
import JSONC
import Testing

extension EndToEndTests {
    /// What people do with runs at work, and in what order these begin.
    @Suite struct RunControlTests {
        @Test func `a paused agent stands still, its time too, and its limits hold inside`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                let run = try await folder.handIn(
                    ["Write slowly", "--rehearse", try folder.scenario(Self.gated)]
                        + [
                            "--timeout", "10s", "--memory", "700m", "--cpus", "1.5", "--pids",
                            "150",
                        ]
                        + ["--model", "sonnet"],
                    in: repository
                )
                try await folder.untilWritten("one.txt", in: repository)
                let container = try #require(try await folder.containers().first)
                let limits = try await folder.docker([
                    "exec", container, "sh", "-c", Self.showLimits,
                ])
                #expect(limits == "734003200\n150000 100000\n150")
                let paused = try await folder.berth(["pause", run], in: repository)
                #expect(paused.output == "\(run)\n", "\(paused.errors)")
                let frozen = try await folder.docker([
                    "inspect", "--format", "{{.State.Paused}}", container,
                ])
                #expect(frozen == "true")
                let before = try await folder.keptEvents(run)
                #expect(before.last?["state"]?.string == "paused")
                try folder.open(repository)
                // Longer than the agent may work: only time itself can show that it stands still.
                try await Task.sleep(for: .seconds(11))
                #expect(try await folder.keptEvents(run) == before)
                let listed = try await folder.berth(["ps"], in: repository)
                #expect(listed.output.contains("\(run)  paused"))
                let resumed = try await folder.berth(["resume", run], in: repository)
                #expect(resumed.exitCode == 0, "\(resumed.errors)")
                let attached = try await folder.berth(["attach", run], in: repository)
                #expect(attached.exitCode == 0, "\(attached.errors)")
                #expect(attached.errors.contains("Both are written."))
                let over = try await folder.berth(["pause", run], in: repository)
                #expect(over.exitCode == 2)
                #expect(
                    over.errors.hasPrefix(
                        "error: the run \(run) has succeeded: only an agent at work can be paused\n"
                    )
                )
                let raw = try await folder.berth(["logs", "--raw", run], in: repository)
                let lines = try raw.output.split(separator: "\n").map {
                    try JSONValue(parsing: String($0))
                }
                #expect(lines.first?["type"]?.string == "system")
                #expect(lines.first?["model"]?.string?.contains("sonnet") == true)
                #expect(lines.last?["type"]?.string == "result")
                let diff = try await folder.berth(["diff", run], in: repository)
                #expect(diff.output.contains("+2"), "\(diff.output)")
            }
        }

        @Test func `runs begin by priority, then fairly, then by age, after those they wait for`()
            async throws
        {
            try await TestFolder.with { folder in
                try folder.write(
                    #"{ "queue": { "runs": 1 } }"#,
                    to: "\(folder.path)/home/config/berth/config.jsonc"
                )
                let shop = try await folder.repository("no-git")
                let tools = try await folder.repository("no-git", as: "tools")
                let note = ["--rehearse", try folder.scenario(Self.note, as: "note")]
                let gated = ["--rehearse", try folder.scenario(Self.gated)]
                let first = try await folder.handIn(["First"] + gated, in: shop)
                try await folder.untilWritten("one.txt", in: shop)
                let low = try await folder.handIn(["Low", "--priority", "-5"] + note, in: shop)
                // Two tries at one task: two runs, each on a branch of its own.
                let tries = try await folder.handInAll(
                    ["Try", "--count", "2", "--branch", "try"] + note,
                    in: shop
                )
                #expect(tries.count == 2)
                let other = try await folder.handIn(["Other"] + note, in: tools)
                let short = try await folder.handIn(
                    ["Short", "--priority", "5", "--max-turns", "1"] + note,
                    in: shop
                )
                let next = try await folder.handIn(["Next", "--after", short] + note, in: tools)
                let waits = try await folder.berth(["show", low], in: shop)
                #expect(
                    waits.output.contains("queued: as many runs work as may"),
                    "\(waits.output)"
                )
                let waiting = try await folder.berth(["show", next], in: shop)
                #expect(waiting.output.contains("queued: waits for \(short)"), "\(waiting.output)")
                try folder.open(shop, of: first)
                let waited = try await folder.berth(
                    ["wait", first, low, other, short, next] + tries,
                    in: shop
                )
                // The first that did not succeed gives the code: an agent that was cut off.
                #expect(waited.exitCode == 1, "\(waited.output) \(waited.errors)")
                #expect(waited.output.contains("\(short)  failed"))
                #expect(waited.output.contains("\(next)  failed"))
                #expect(waited.output.contains("  succeeded  try-1\n"))
                #expect(waited.output.contains("  succeeded  try-2\n"))
                let order = try await folder.beginnings(in: shop)
                #expect(order == [first, short, other] + tries + [low])
                // The same task once more, without what cut it off.
                let retried = try await folder.berth(["retry", "--detach", tries[0]], in: shop)
                let again = retried.output.filter { !$0.isNewline }
                let done = try await folder.berth(["wait", again], in: shop)
                #expect(done.exitCode == 0, "\(retried.errors) \(done.output)")
                #expect(done.output.contains("  succeeded  berth/try-"), "\(done.output)")
            }
        }

        private static let showLimits = """
            cd /sys/fs/cgroup
            cat memory.max memory/memory.limit_in_bytes 2>&- 
            cat cpu.max 2>&- || echo $(cat cpu/cpu.cfs_quota_us cpu/cpu.cfs_period_us)
            cat pids.max pids/pids.max 2>&-
            true
            """

        /// An agent that writes a file and goes away.
        static let note = """
            {
              "name": "a-note",
              "turns": [
                { "content": [{ "tool": "Write", "input": {
                    "file_path": "${workspace}/NOTE.md", "content": "noted\\n" } }] },
                { "content": "Noted." }
              ]
            }
            """

        /// An agent that writes a file, and goes on once `gate` is there.
        static let gated = """
            {
              "name": "gated",
              "turns": [
                {
                  "content": [
                    {
                      "tool": "Bash",
                      "input": {
                        "command": "echo 1 > one.txt; for i in $(seq 600); do test -e gate && break; sleep 0.1; done; rm gate"
                      }
                    }
                  ]
                },
                {
                  "expect": { "lastToolResult": { "isError": false } },
                  "content": [{ "tool": "Bash", "input": { "command": "echo 2 > two.txt" } }]
                },
                { "expect": { "lastToolResult": { "isError": false } }, "content": "Both are written." }
              ]
            }
            """
    }
}

extension TestFolder {
    /// Hands in a task that makes one run, and returns its id.
    func handIn(_ arguments: [String], in repository: String) async throws -> String {
        let runs = try await handInAll(arguments, in: repository)
        return try #require(runs.first)
    }

    /// Hands in a task and returns the ids of its runs.
    func handInAll(_ arguments: [String], in repository: String) async throws -> [String] {
        let result = try await berth(["run", "--detach"] + arguments, in: repository)
        try #require(result.exitCode == 0, "\(result.errors)")
        return result.output.split(separator: "\n").map(String.init)
    }

    /// Lets the agent of a run go on.
    func open(_ repository: String, of run: String) throws {
        let name = URL(filePath: repository).lastPathComponent
        try write("", to: "\(runFolder(run))/workspace/\(name)/gate")
    }

    /// The runs that began, in that order.
    func beginnings(in repository: String) async throws -> [String] {
        let list = try await berth(["ps", "--all", "--format", "json"], in: repository)
        return (try JSONValue(parsing: list.output).array ?? [])
            .compactMap { run in run["started"]?.integer.map { (run["id"]?.string ?? "", $0) } }
            .sorted { $0.1 < $1.1 }.map(\.0)
    }
}
