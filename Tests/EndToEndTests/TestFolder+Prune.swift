import FoundationEssentials
import JSONC
import Testing

extension TestFolder {
    /// A container and a volume that look like those of a run.
    struct EngineThings {
        var container: String
        var volume: String
    }

    /// Runs an agent that writes a file, and keeps its container; returns the run and its branch.
    func writingRun(
        _ file: String,
        in repository: String
    ) async throws -> (run: String, branch: String) {
        let scenario = """
            {
              "name": "writing",
              "turns": [
                { "content": [{ "tool": "Bash", "input": { "command": "echo x > \(file)" } }] },
                { "expect": { "lastToolResult": { "isError": false } }, "content": "Written." }
              ]
            }
            """
        let result = try await berth(
            [
                "run", "Write \(file)", "--keep-containers", "always", "--format", "json",
                "--rehearse", try self.scenario(scenario, as: file),
            ],
            in: repository
        )
        try #require(result.exitCode == 0, "\(result.errors)")
        let summary = try RunSummary(result).json
        let branch = try #require(summary["branch"]?.string)
        let shown = try await berth(["show", branch, "--format", "json"], in: repository)
        let run = try #require(try JSONValue(parsing: shown.output)["id"]?.string)
        return (run, branch)
    }

    /// Runs `berth prune` to its end.
    func prune(_ arguments: [String], answer: String = "") async throws -> BerthProcess.Result {
        try await berth(["prune"] + arguments, in: path, input: Array(answer.utf8))
    }

    /// What is left of a run, but for its branch.
    func traces(of run: String, in repository: String) async throws -> [String] {
        var traces: [String] = []
        let containers = try await docker([
            "ps", "--all", "--quiet", "--filter", "label=berth.run=\(run)",
        ])
        if !containers.isEmpty { traces.append("container") }
        if FileManager.default.fileExists(atPath: runFolder(run)) { traces.append("folder") }
        let references = try await git(["for-each-ref", "refs/berth/\(run)/"], in: repository)
        if !references.isEmpty { traces.append("references") }
        let volumes = try await docker(["volume", "ls", "--format", "{{.Name}}"])
            .split(separator: "\n").map(String.init)
        if volumes.contains("berth-session-\(run)") { traces.append("volume") }
        return traces
    }

    /// Makes things that another Berth may have made.
    func foreignThings() async throws -> EngineThings {
        try await things(of: "0zzzzzzzz0", owner: "somebody-else")
    }

    /// Makes things that this folder's daemon may have made for a run that it forgot.
    func lostThings(of run: String) async throws -> EngineThings {
        let owner = try String(
            contentsOfFile: "\(path)/home/state/berth/owner",
            encoding: .utf8
        ).filter { !$0.isNewline }
        return try await things(of: run, owner: owner)
    }

    private func things(of run: String, owner: String) async throws -> EngineThings {
        let labels = ["--label", "berth.owner=\(owner)"]
        let volume = "berth-session-\(run)"
        try await docker(
            ["volume", "create", "--label", "berth.pipeline=\(run)"] + labels + [volume]
        )
        let container = try await docker(
            ["create", "--label", "berth.run=\(run)"] + labels + ["debian:bookworm", "true"]
        )
        return EngineThings(container: container, volume: volume)
    }

    /// Whether any of these things is there.
    func exists(_ things: EngineThings) async throws -> Bool {
        let containers = try await docker(["ps", "--all", "--quiet", "--no-trunc"])
        let volumes = try await docker(["volume", "ls", "--quiet"])
        return containers.contains(things.container)
            || volumes.split(separator: "\n").contains(Substring(things.volume))
    }

    /// Removes things.
    func remove(_ things: EngineThings) async throws {
        try await docker(["rm", "--force", things.container])
        try await docker(["volume", "rm", things.volume])
    }

    /// The identifier of the image that was built for a repository; empty when there is none.
    func image(_ repository: String) async throws -> String {
        let name = URL(filePath: repository).lastPathComponent
        return try await docker(["images", "--quiet", "berth/\(name)"])
    }

    /// The run whose removal the daemon's log tells.
    func removedRun() throws -> String? {
        let log = try String(contentsOfFile: daemonLog, encoding: .utf8)
        let line = log.split(separator: "\n").first { $0.contains(" removed run ") }
        return line?.split(separator: "/").last?.split(separator: ":").first.map(String.init)
    }

    /// Waits until the daemon's log has a text.
    func untilLogged(_ text: String) async throws {
        try await until("`\(text)` is in the log") {
            try String(contentsOfFile: daemonLog, encoding: .utf8).contains(text)
        }
    }

    private var daemonLog: String { "\(path)/home/state/berth/daemon.log" }

    /// Waits until something is so.
    func until(_ what: String, _ isSo: () async throws -> Bool) async throws {
        let clock = ContinuousClock()
        let deadline = clock.now.advanced(by: .seconds(60))
        while try await !isSo() {
            guard clock.now < deadline else {
                throw Missing(description: "not in a minute: \(what)")
            }
            try await Task.sleep(for: .milliseconds(10))
        }
    }
}
