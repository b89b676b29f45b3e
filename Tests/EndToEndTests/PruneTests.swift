import FoundationEssentials
import Glibc
import JSONC
import Testing

extension EndToEndTests {
    /// What runs leave behind: who removes it, and what stays whatever happens.
    @Suite struct PruneTests {
        @Test func `what is merged is listed with its bytes and goes, what is not merged stays`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                let (merged, branch) = try await folder.writingRun("one", in: repository)
                let (open, openBranch) = try await folder.writingRun("two", in: repository)
                try await folder.git(["merge", "-q", branch], in: repository)
                let foreign = try await folder.foreignThings()
                let dry = try await folder.prune(["--all", "--dry-run", "--format", "json"])
                let decision = try JSONValue(parsing: dry.output)
                let going = Self.entries(decision["removed"])
                #expect(going["run \(folder.runFolder(merged))"]?.run == merged)
                #expect(going["volume berth-session-\(merged)"] != nil)
                #expect(going.values.filter { $0.kind == "container" }.count == 2)
                #expect(going.values.filter { $0.kind == "run" }.allSatisfy { $0.bytes > 10_000 })
                // The clone of the other run links the same pack, so nothing gets free by it.
                #expect(going.values.filter { $0.kind == "objects" }.map(\.bytes) == [0])
                let sum = going.values.reduce(0) { $0 + $1.bytes }
                #expect(decision["freedBytes"]?.integer == sum && sum > 20_000)
                let kept = Self.entries(decision["kept"])
                #expect(
                    kept["run \(folder.runFolder(open))"]?.reason == "`\(openBranch)` is not merged"
                )
                #expect(kept["volume berth-session-\(open)"]?.isHeld == true)
                #expect(!(dry.output.contains(foreign.container)))
                let unanswered = try await folder.prune(["--all"])
                #expect(unanswered.exitCode == 2)
                #expect(unanswered.errors.contains("nobody answered, and nothing was removed"))
                #expect(try await folder.containers().count == 2)
                let refused = try await folder.prune(["--all"], answer: "n\n")
                #expect(refused.exitCode == 130)
                #expect(try await folder.containers().count == 2)
                let done = try await folder.prune(["--all"], answer: "y\n")
                #expect(done.exitCode == 0, "\(done.errors)")
                #expect(done.output.contains("`\(openBranch)` is not merged"))
                #expect(done.output.contains("removed \(going.count) things"))
                #expect(try await folder.containers() == [])
                #expect(try await folder.traces(of: merged, in: repository) == [])
                #expect(
                    try await folder.traces(of: open, in: repository)
                        == ["folder", "references", "volume"]
                )
                #expect(try await folder.git(["show", "\(branch):one"], in: repository) == "x")
                #expect(try await folder.exists(foreign))
                let shown = try await folder.berth(["show", open], in: repository)
                #expect(shown.exitCode == 0)
                try await folder.git(["merge", "-q", "--squash", openBranch], in: repository)
                try await folder.git(["commit", "-q", "-m", "Two"], in: repository)
                let rest = try await folder.prune(["--all", "--force"])
                #expect(rest.exitCode == 0, "\(rest.errors)")
                #expect(try await folder.traces(of: open, in: repository) == [])
                #expect(try await folder.git(["show", "\(openBranch):two"], in: repository) == "x")
                let list = try await folder.berth(["ps", "--all", "--quiet"], in: repository)
                #expect(list.output == "")
                #expect(try await folder.exists(foreign))
                let again = try await folder.prune(["--all", "--force"])
                #expect(again.output == "nothing to remove\n")
                try await folder.remove(foreign)
            }
        }

        @Test func `what a failed run left is kept when that is wanted`() async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.repository(
                    configuration: """
                        {
                          "image": "debian:bookworm",
                          "postCreateCommand": "false"
                        }
                        """
                )
                let result = try await folder.berth(
                    ["run", "Do it", "--rehearse", try folder.scenario(Self.words)],
                    in: repository
                )
                #expect(result.exitCode == 1, "\(result.errors)")
                let run = try #require(folder.runs.first)
                let kept = try await folder.prune(["--all", "--keep-failed", "--force"])
                #expect(kept.exitCode == 0, "\(kept.errors)")
                #expect(kept.output.contains("its run did not succeed"))
                #expect(folder.runs == [run])
                let elsewhere = try await folder.repository("no-git", as: "elsewhere")
                let other = try await folder.prune(["--all", "--force", "--repo", elsewhere])
                #expect(other.output == "nothing to remove\n")
                #expect(folder.runs == [run])
                let young = try await folder.prune(["--older-than", "1h", "--force"])
                #expect(young.output.hasPrefix("nothing to remove; "))
                let gone = try await folder.prune(["--all", "--force", "--repo", repository])
                #expect(gone.exitCode == 0, "\(gone.errors)")
                #expect(folder.runs == [])
            }
        }

        @Test func `an image that was built for runs goes when no run needs it`() async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.repository(
                    [
                        ".devcontainer/devcontainer.json":
                            #"{"build":{"dockerfile":"Dockerfile"}}"#,
                        ".devcontainer/Dockerfile":
                            "FROM debian:bookworm\nRUN echo \(folder.mark) > /mark\n",
                    ],
                    as: "built-\(folder.mark)"
                )
                let result = try await folder.berth(
                    ["run", "Do it", "--rehearse", try folder.scenario(Self.words)],
                    in: repository
                )
                #expect(result.exitCode == 0, "\(result.errors)")
                #expect(try await folder.image(repository) != "")
                let young = try await folder.prune(["--older-than", "1h", "--force"])
                #expect(young.exitCode == 0, "\(young.errors)")
                #expect(try await folder.image(repository) != "")
                let gone = try await folder.prune(["--all", "--force"])
                #expect(gone.exitCode == 0, "\(gone.errors)")
                #expect(gone.output.contains("image"))
                #expect(try await folder.image(repository) == "")
            }
        }

        @Test func `an agent that no run gets any more goes, unless it is used or another's`()
            async throws
        {
            try await TestFolder.with { folder in
                // Whoever the daemon belongs to is known once it has looked.
                let empty = try await folder.prune(["--all", "--force"])
                #expect(empty.output == "nothing to remove\n", "\(empty.errors)")
                let own = try String(
                    contentsOfFile: "\(folder.path)/home/state/berth/owner",
                    encoding: .utf8
                ).filter { !$0.isNewline }
                let names = ["old", "used", "foreign"].map {
                    "berth-agent-0.0.0-\($0)-\(folder.mark)"
                }
                for (name, owner) in zip(names, [own, own, "somebody-else"]) {
                    try await folder.docker([
                        "volume", "create", "--label", "berth.agent.version=0.0.0", "--label",
                        "berth.owner=\(owner)", name,
                    ])
                }
                try await folder.docker([
                    "run", "--rm", "--volume", "\(names[0]):/agent", "debian:bookworm", "sh", "-c",
                    "head -c 300000 /dev/zero > /agent/claude",
                ])
                let user = try await folder.docker([
                    "create", "--volume", "\(names[1]):/agent", "debian:bookworm", "true",
                ])
                let pruned = try await folder.prune(["--all", "--force", "--format", "json"])
                #expect(pruned.exitCode == 0, "\(pruned.errors)")
                let removed = Self.entries(try JSONValue(parsing: pruned.output)["removed"])
                #expect(Array(removed.keys) == ["agent \(names[0])"])
                #expect(removed.values.allSatisfy { $0.bytes >= 300_000 })
                let left = try await folder.docker([
                    "volume", "ls", "--quiet", "--filter", "name=\(folder.mark)",
                ])
                #expect(Set(left.split(separator: "\n").map(String.init)) == Set(names.dropFirst()))
                try await folder.docker(["rm", user])
                try await folder.docker(["volume", "rm"] + names.dropFirst())
            }
        }

        @Test func `a daemon killed in the midst of it leaves nothing that the next cannot remove`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                let scenario = try folder.scenario(Self.words)
                let handed = try await folder.berth(
                    ["run", "--detach", "--count", "6", "Look", "--rehearse", scenario],
                    in: repository
                )
                #expect(handed.exitCode == 0, "\(handed.errors)")
                let waited = try await folder.berth(["wait"], in: repository)
                #expect(waited.exitCode == 0, "\(waited.output)\(waited.errors)")
                let (open, branch) = try await folder.writingRun("one", in: repository)
                #expect(folder.runs.count == 7)
                let process = try #require(try folder.daemonProcess())
                let cut = try await folder.berth(
                    ["prune", "--all", "--force"],
                    in: folder.path
                ) { _ in
                    // After the first run went, while the others go.
                    try await folder.untilLogged("removed run")
                    kill(process, SIGKILL)
                }
                #expect(cut.exitCode != 70, "\(cut.errors)")
                let again = try await folder.prune(["--all", "--force"])
                #expect(again.exitCode == 0, "\(again.errors)")
                #expect(folder.runs == [open])
                let list = try await folder.berth(["ps", "--all", "--quiet"], in: repository)
                #expect(list.output == "\(open)\n")
                #expect(try await folder.containers() == [])
                #expect(
                    try await folder.traces(of: open, in: repository)
                        == ["folder", "references", "volume"]
                )
                #expect(try await folder.git(["show", "\(branch):one"], in: repository) == "x")
            }
        }

        @Test func `by the settings the daemon removes things itself, and what it lost track of`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                let settings = ["BERTH_PRUNE_AGE": "1s"]
                let result = try await folder.berth(
                    ["run", "Look", "--rehearse", try folder.scenario(Self.words)],
                    in: repository,
                    environment: settings
                )
                #expect(result.exitCode == 0, "\(result.errors)")
                let (open, _) = try await folder.writingRun("one", in: repository)
                try await folder.until("the run that only looked is gone") { folder.runs == [open] }
                try await folder.untilLogged(" removed run ")
                let gone = try #require(try folder.removedRun())
                #expect(try await folder.traces(of: gone, in: repository) == [])
                // The container of the other one goes, too: it can be made anew.
                try await folder.until("no container is left") {
                    try await folder.containers() == []
                }
                #expect(
                    try await folder.traces(of: open, in: repository)
                        == ["folder", "references", "volume"]
                )
                let stopped = try await folder.berth(["daemon", "stop"], in: repository)
                #expect(stopped.exitCode == 0)
                let lost = try await folder.lostThings(of: gone)
                try folder.write("x", to: "\(folder.runFolder(gone))/output/events.jsonl")
                let started = try await folder.berth(["daemon", "start"], in: repository)
                #expect(started.exitCode == 0, "\(started.errors)")
                try await folder.until("what was lost track of is gone") {
                    let isThere = try await folder.exists(lost)
                    return !isThere && folder.runs == [open]
                }
            }
        }

        @Test func `another user's Berth removes nothing of ours`() async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                let (run, branch) = try await folder.writingRun("one", in: repository)
                try await folder.git(["merge", "-q", branch], in: repository)
                let other = ["XDG_STATE_HOME": "\(folder.path)/other"]
                let pruned = try await folder.berth(
                    ["prune", "--all", "--force"],
                    in: folder.path,
                    environment: other
                )
                #expect(pruned.output == "nothing to remove\n", "\(pruned.errors)")
                let ended = try await folder.berth(
                    ["daemon", "stop"],
                    in: folder.path,
                    environment: other
                )
                #expect(ended.exitCode == 0)
                #expect(
                    try await folder.traces(of: run, in: repository)
                        == ["container", "folder", "references", "volume"]
                )
            }
        }

        @Test func `one run goes with everything of it, and no only copy without being told to`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                let (run, branch) = try await folder.writingRun("one", in: repository)
                let (other, _) = try await folder.writingRun("two", in: repository)
                try await folder.git(["branch", "-q", "-D", branch], in: repository)
                let refused = try await folder.berth(["rm", run], in: repository)
                #expect(refused.exitCode == 2)
                #expect(refused.errors.contains("`\(branch)` is gone, and the snapshots"))
                #expect(try await folder.traces(of: run, in: repository).count == 4)
                let kept = try await folder.prune(["--all", "--force"])
                #expect(kept.output.contains("`\(branch)` is gone, and no other branch has its"))
                let forced = try await folder.berth(["rm", "--force", run], in: repository)
                #expect(forced.exitCode == 0, "\(forced.errors)")
                #expect(try await folder.traces(of: run, in: repository) == [])
                #expect(
                    try await folder.traces(of: other, in: repository)
                        == ["folder", "references", "volume"]
                )
                let live = try await folder.detachedRun(Self.endless, in: repository)
                try await folder.until(live, is: "running", in: repository)
                try await folder.until("the agent has written") {
                    FileManager.default.fileExists(
                        atPath: "\(folder.runFolder(live))/workspace/no-git/three"
                    )
                }
                let early = try await folder.berth(["rm", live], in: repository)
                #expect(early.exitCode == 2)
                #expect(early.errors.contains("it is not over"))
                let ended = try await folder.berth(["rm", "--force", live], in: repository)
                #expect(ended.exitCode == 0, "\(ended.errors)")
                #expect(try await folder.traces(of: live, in: repository) == [])
                let branches = try await folder.git(
                    ["branch", "--list", "--format=%(refname:short)", "*\(live)"],
                    in: repository
                )
                #expect(
                    try await folder.git(["show", "\(branches):three"], in: repository) == "x"
                )
            }
        }

        private struct Entry {
            var kind: String
            var run: String?
            var bytes: Int
            var reason: String
            var isHeld: Bool
        }

        private static func entries(_ list: JSONValue?) -> [String: Entry] {
            var entries: [String: Entry] = [:]
            for entry in list?.array ?? [] {
                let kind = entry["kind"]?.string ?? ""
                entries["\(kind) \(entry["name"]?.string ?? "")"] = Entry(
                    kind: kind,
                    run: entry["run"]?.string,
                    bytes: entry["sizeBytes"]?.integer ?? 0,
                    reason: entry["reason"]?.string ?? "",
                    isHeld: entry["isHeld"]?.bool ?? false
                )
            }
            return entries
        }

        private static let words = """
            { "name": "words", "turns": [{ "content": "All is well." }] }
            """

        private static let endless = """
            {
              "name": "endless",
              "turns": [
                {
                  "content": [
                    { "tool": "Bash", "input": { "command": "echo x > three; sleep 100" } }
                  ]
                }
              ]
            }
            """
    }
}
