import FoundationEssentials
import Glibc
import JSONC
import Testing

extension EndToEndTests {
    /// Manifests of runs, and what is found when something was changed afterwards.
    @Suite struct VerifyTests {
        @Test func `a run and the one that goes on from it are verified, and each change is named`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                let notes = try folder.scenario(RunTests.notes)
                let first = try RunSummary(
                    try await folder.run("Write the first note", rehearse: notes, in: repository)
                )
                let branch = try #require(first.branch)
                let second = try RunSummary(
                    try await folder.berth(
                        [
                            "continue", branch, "Write the second note", "--rehearse", notes,
                            "--format", "json",
                        ],
                        in: repository
                    )
                )
                // Nobody has to be there but the files.
                try await folder.endDaemon()
                let whole = try await Verified(second.run, folder, repository)
                #expect(whole.exitCode == 0, "\(whole.findings)")
                #expect(whole.differing == [])
                #expect(
                    whole.holding.map { $0.split(separator: ":")[0] } == [
                        "form", "chain", "signature", "copy", "previous", "events", "logs", "logs",
                        "logs", "commits", "branch",
                    ]
                )
                let earlier = try await Verified(first.run, folder, repository)
                #expect(earlier.exitCode == 0, "\(earlier.findings)")
                #expect(earlier.findings.contains { $0.contains("went on from") })
                try await checkContents(second, folder)
                try await checkElsewhere(second, folder, repository)
                try await checkChanges(second, folder, repository)
            }
        }

        /// What the manifest tells of a usual run.
        private func checkContents(_ run: RunSummary, _ folder: TestFolder) async throws {
            let path = "\(folder.runFolder(run.run))/manifest.json"
            let text = try String(contentsOfFile: path, encoding: .utf8)
            let manifest = try JSONValue(parsing: text)
            var entries: [String: JSONValue] = [:]
            for entry in manifest["entries"]?.array ?? [] {
                entries[entry["name"]?.string ?? ""] = entry["content"]
            }
            #expect(entries["plan"]?["hash"]?.string?.hasPrefix("sha256:") == true)
            #expect(entries["plan"]?["image"]?.string?.hasPrefix("sha256:") == true)
            #expect(entries["plan"]?["agent"]?.string?.isEmpty == false)
            #expect(entries["isolation"]?["class"]?.string == "container")
            #expect(entries["isolation"]?["runtime"]?.string == "runc")
            #expect(entries["isolation"]?["seal"]?["sealed"]?.bool == true)
            #expect(entries["network"]?["policy"]?["mode"]?.string == "allowlist")
            let proved = entries["limits"]?["proved"]?.array ?? []
            #expect(proved.contains { $0["limit"]?.string == "memory" })
            let use = entries["credentials"]?["uses"]?[0]
            #expect(use?["source"]?.string == "rehearsal")
            #expect((use?["requests"]?.integer ?? 0) > 0)
            let commits = (entries["work"]?["commits"]?.array ?? []).compactMap(\.string)
            #expect(commits == run.commits)
            #expect(entries["result"]?["status"]?["state"]?.string == "succeeded")
            #expect(manifest["previous"]?["run"]?.string == folder.runs.first)
            // Neither the task nor the placeholder stands in what is handed on.
            #expect(!text.contains("second note"))
        }

        /// Another machine has the file and the key, and nothing else.
        private func checkElsewhere(
            _ run: RunSummary,
            _ folder: TestFolder,
            _ repository: String
        ) async throws {
            let path = "\(folder.runFolder(run.run))/manifest.json"
            let elsewhere = ["XDG_STATE_HOME": "\(folder.path)/elsewhere"]
            let key = try await folder.berth(["verify", "--public-key"], in: repository)
            try folder.write(key.output, to: "\(folder.path)/berth.pub")
            let words = ["verify", path, "--key", "\(folder.path)/berth.pub"]
            let right = try await folder.berth(words, in: "/tmp", environment: elsewhere)
            #expect(right.exitCode == 0, "\(right.output)\(right.errors)")
            let unknown = try await folder.berth(
                ["verify", path],
                in: "/tmp",
                environment: elsewhere
            )
            #expect(unknown.exitCode == 1)
            #expect(unknown.output.contains("is no key of this installation"))
            let foreign = try await folder.berth(
                ["verify", "--public-key"],
                in: "/tmp",
                environment: elsewhere
            )
            try folder.write(foreign.output, to: "\(folder.path)/berth.pub")
            let wrong = try await folder.berth(words, in: "/tmp", environment: elsewhere)
            #expect(wrong.exitCode == 1)
            #expect(wrong.output.contains("DIFFERS  it is signed by"))
            // What the old key signed stays good.
            _ = try await folder.berth(["verify", "--new-key"], in: repository)
            let later = try await Verified(run.run, folder, repository)
            #expect(later.exitCode == 0, "\(later.findings)")
        }

        private func checkChanges(
            _ run: RunSummary,
            _ folder: TestFolder,
            _ repository: String
        ) async throws {
            let state = "\(folder.path)/home/state/berth"
            let branch = try #require(run.branch)
            let store = "\(state)/berth.sqlite"
            func change(_ sql: String) async throws {
                try await folder.tool("sqlite3", [store, sql], in: folder.path)
            }
            let events = "events WHERE run = (SELECT key FROM runs WHERE id = '\(run.run)')"
            // A tool call's words.
            try await change(
                """
                UPDATE events SET content = replace(content, 'first.txt', 'other.txt') WHERE number =
                (SELECT max(number) FROM \(events) AND kind = 5 AND content LIKE '%first.txt%')
                """
            )
            // An event that never was, and one that came after the end.
            try await change(
                """
                INSERT INTO events SELECT (SELECT max(number) + 1 FROM events), run, time, 5, 0, 1,
                '{}' FROM \(events) LIMIT 1
                """
            )
            let log = "\(folder.runFolder(run.run))/output/events.jsonl"
            let written = try String(contentsOfFile: log, encoding: .utf8)
            // The file is the agent's, the folder is anybody's.
            try FileManager.default.removeItem(atPath: log)
            try folder.write(written + "{}\n", to: log)
            try await folder.git(["branch", "-f", branch, "main"], in: repository)
            let changed = try await Verified(run.run, folder, repository)
            #expect(changed.exitCode == 1)
            #expect(changed.differing.count == 4, "\(changed.findings)")
            #expect(changed.differing[0].hasPrefix("events: event "))
            #expect(changed.differing[0].hasSuffix("(agent) was added after the end"))
            #expect(changed.differing[1].hasPrefix("events: events "))
            #expect(changed.differing[1].hasSuffix(": at least one was changed"))
            #expect(changed.differing[2] == "logs: the log `agent` was changed")
            #expect(changed.differing[3].hasPrefix("branch: `\(branch)` was moved to "))
            // The manifest itself, and a commit that is gone.
            try await folder.git(["branch", "-D", branch], in: repository)
            for name in try await folder.git(
                ["for-each-ref", "--format=%(refname)", "refs/berth"],
                in: repository
            ).split(separator: "\n") {
                try await folder.git(["update-ref", "-d", String(name)], in: repository)
            }
            try await folder.git(["reflog", "expire", "--expire=now", "--all"], in: repository)
            try await folder.git(["gc", "--quiet", "--prune=now"], in: repository)
            try await change(
                """
                UPDATE manifests SET content = replace(content, '"exitCode":0', '"exitCode":1')
                WHERE run = '\(run.run)'
                """
            )
            let gone = try await Verified(run.run, folder, repository)
            #expect(gone.exitCode == 1)
            #expect(
                gone.differing.filter { $0.hasPrefix("chain") } == [
                    "chain: entry 10, `result`, was changed, or one before it was added, moved or removed"
                ]
            )
            #expect(gone.differing.contains { $0.hasPrefix("copy: ") })
            let tip = try #require(run.commits.last)
            #expect(gone.differing.contains { $0.contains("the commit \(tip) is missing") })
        }

        @Test func `a daemon killed while a run ends leaves one manifest after the next one`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                let run = try await folder.detachedRun(RunControlTests.gated, in: repository)
                try await folder.untilWritten("one.txt", in: repository)
                let daemon = try #require(try folder.daemonProcess())
                try folder.open(repository)
                // The agent is over, and its work is on its way back.
                let exit = "\(folder.runFolder(run))/output/exit"
                for _ in 0..<3_000 where !FileManager.default.fileExists(atPath: exit) {
                    try await Task.sleep(for: .milliseconds(10))
                }
                kill(daemon, SIGKILL)
                let waited = try await folder.berth(["wait", run], in: repository)
                #expect(waited.exitCode == 0, "\(waited.output)\(waited.errors)")
                let found = try await Verified(run, folder, repository)
                #expect(found.exitCode == 0, "\(found.findings)")
                let shown = try await folder.berth(["show", run], in: repository)
                #expect(shown.output.contains("see `berth verify \(run)`"))
                let removed = try await folder.berth(["rm", run], in: repository)
                #expect(removed.exitCode == 0, "\(removed.errors)")
                let kept = try await Verified(run, folder, repository)
                #expect(kept.exitCode == 0, "\(kept.findings)")
                #expect(kept.findings.contains { $0.contains("the run was removed") })
            }
        }

        @Test func `a run that never began has a manifest, too, and one at work none yet`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                let run = try await folder.detachedRun(RunControlTests.gated, in: repository)
                let waiting = try await folder.berth(
                    [
                        "run", "--detach", "Later", "--after", run, "--rehearse",
                        try folder.scenario(RunControlTests.gated),
                    ],
                    in: repository
                ).output.filter { !$0.isNewline }
                try await folder.untilWritten("one.txt", in: repository)
                let early = try await folder.berth(["verify", run], in: repository)
                #expect(early.exitCode == 2)
                #expect(early.errors.contains("has no manifest yet, since it is not over"))
                _ = try await folder.berth(["stop", waiting], in: repository)
                let stopped = try await Verified(waiting, folder, repository)
                #expect(stopped.exitCode == 0, "\(stopped.findings)")
                let none = try await folder.berth(["verify", "./none.json"], in: repository)
                #expect(none.exitCode == 2)
                let usage = try await folder.berth(["verify"], in: repository)
                #expect(usage.exitCode == 64)
            }
        }
    }
}

/// What `berth verify` found.
private struct Verified {
    let exitCode: Int
    /// What holds, differs or is worth knowing, each with what was looked at before it.
    private(set) var holding: [String] = []
    private(set) var differing: [String] = []
    private(set) var findings: [String] = []

    init(_ run: String, _ folder: TestFolder, _ repository: String) async throws {
        let result = try await folder.berth(["verify", run, "--format", "json"], in: repository)
        exitCode = result.exitCode
        let json = try JSONValue(parsing: result.output)
        try #require(json["findings"]?.array != nil, "\(result.output)\(result.errors)")
        for finding in json["findings"]?.array ?? [] {
            let text = "\(finding["check"]?.string ?? ""): \(finding["text"]?.string ?? "")"
            findings.append(text)
            switch finding["outcome"]?.string {
            case "holds": holding.append(text)
            case "differs": differing.append(text)
            default: break
            }
        }
    }
}
