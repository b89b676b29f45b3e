import FoundationEssentials
import Glibc
import JSONC
import Testing

extension EndToEndTests {
    /// Branches that the daemon pushes: when, how often, and what it does when it cannot.
    @Suite struct RunPushTests {
        @Test
        func `a branch is pushed as it grows, each commit once, and the agent knows nothing of it`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.repository(
                    configuration: #"{"image": "mcr.microsoft.com/devcontainers/base:bookworm"}"#
                )
                let canary = "canary-4408"
                try await folder.git(
                    ["config", "http.extraHeader", "Authorization: \(canary)"],
                    in: repository
                )
                let server = try await GitServer.make(for: repository, in: folder)
                try await server.serving {
                    let run = try await folder.pushedRun(
                        Self.growing,
                        in: repository,
                        environment: ["GH_TOKEN": canary, "GIT_SSH_COMMAND": "ssh -i \(canary)"]
                    )
                    let branch = try await folder.branch(of: run)
                    // What no commit has is there as soon as the tool call is over.
                    try await server.until(["show", "\(branch):one.txt"]) { $0 == "1" }
                    try folder.open(repository)
                    try await server.until(["log", "--format=%s", branch]) { log in
                        log.split(separator: "\n").first == "The agent's own"
                    }
                    try folder.open(repository)
                    let waited = try await folder.berth(["wait", run], in: repository)
                    #expect(waited.exitCode == 0, "\(waited.errors)")
                    try await folder.untilPushed(run)

                    let tip = try await folder.git(["rev-parse", branch], in: repository)
                    #expect(try await folder.git(["rev-parse", branch], in: server.path) == tip)
                    let log = try await folder.git(
                        ["log", "--format=%s", "main..\(branch)"],
                        in: repository
                    )
                    #expect(log == "Write slowly\nThe agent's own")
                    // Each push set the branch from where the one before had left it, and once.
                    let pushes = server.pushes()
                    #expect(pushes.map(\.branch).allSatisfy { $0 == branch })
                    #expect(Set(pushes.map(\.new)).count == pushes.count)
                    #expect(pushes.dropFirst().map(\.old) == pushes.dropLast().map(\.new))
                    #expect(pushes.count >= 3 && pushes.last?.new == tip)
                    let events = try await folder.keptEvents(run)
                    let told = events.filter { $0["kind"]?.string == "push" }
                    #expect(told.map { $0["commit"]?.string } == pushes.map(\.new))
                    #expect(told.allSatisfy { $0["state"]?.string == "pushed" })
                    let moved = events.filter { $0["kind"]?.string == "branch" }
                    #expect(moved.map { $0["commit"]?.string } == [tip])
                    #expect(
                        try await folder.git(
                            ["for-each-ref", "--format=%(refname)"],
                            in: server.path
                        )
                            == "refs/heads/\(branch)"
                    )
                    let facts = try await folder.git(
                        ["show", "\(branch):facts.txt"],
                        in: repository
                    )
                    #expect(facts.contains("HOME="))
                    #expect(!facts.contains("canary") && !facts.contains("\(server.port)"))
                    let shown = try await folder.berth(["show", run], in: repository)
                    #expect(shown.output.contains("origin has \(tip.prefix(10)) on \(branch)"))
                    // What is there is not pushed again.
                    let again = try await folder.berth(["push", run], in: repository)
                    #expect(again.exitCode == 0, "\(again.errors)")
                    #expect(again.output == "origin has \(tip.prefix(10)) on \(branch)\n")
                    #expect(server.pushes().count == pushes.count)
                }
            }
        }

        @Test func `a remote that is away gets the branch when it is back`() async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                let server = try await GitServer.make(for: repository, in: folder)
                let result = try await folder.berth(
                    ["run", "--push", "Write it", "--rehearse", try folder.scenario(Self.short)],
                    in: repository
                )
                // The run itself went well, and the push goes on by itself.
                #expect(result.exitCode == 0, "\(result.errors)")
                #expect(result.errors.contains("`origin` could not be reached"), "\(result.errors)")
                #expect(result.errors.contains("it is tried again in"))
                let run = try #require(folder.runs.first)
                let push = try await folder.push(of: run)
                #expect(push?["state"]?.string == "waiting")
                #expect(push?["next"]?.integer != nil)
                let branch = try await folder.branch(of: run)
                try await server.serving {
                    try await folder.untilPushed(run)
                    let tip = try await folder.git(["rev-parse", branch], in: repository)
                    #expect(server.pushes().map(\.new) == [tip])
                }
            }
        }

        @Test func `a remote that refuses is told in its own words, and nothing is lost`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                let server = try await GitServer.make(for: repository, in: folder)
                try server.setHook("pre-receive", "echo only on weekdays >&2; exit 1")
                try await server.serving {
                    let result = try await folder.run(
                        rehearse: try folder.scenario(Self.short),
                        in: repository,
                        ["--push-to", "origin", "--branch", "work"]
                    )
                    let summary = try RunSummary(result)
                    #expect(result.exitCode == 3, "\(result.errors)")
                    #expect(summary.outcome == "success" && summary.branch == "work")
                    #expect(summary.json["push"]?["state"]?.string == "failed")
                    #expect(result.errors.contains("`origin` refused `work`: only on weekdays"))
                    #expect(server.pushes().isEmpty)
                    let tip = try await folder.git(["rev-parse", "work"], in: repository)
                    let shown = try await folder.berth(["show", summary.run], in: repository)
                    #expect(shown.output.contains("only on weekdays"))
                    #expect(shown.output.contains("`berth push \(summary.run)` tries again"))
                    let refused = try await folder.berth(["push", "work"], in: repository)
                    #expect(refused.exitCode == 2)
                    #expect(refused.errors.contains("only on weekdays"), "\(refused.errors)")
                    try server.setHook("pre-receive", nil)
                    let pushed = try await folder.berth(["push", "work"], in: repository)
                    #expect(pushed.exitCode == 0, "\(pushed.errors)")
                    #expect(server.pushes().map(\.new) == [tip])
                }
            }
        }

        @Test func `a daemon killed in the midst of a push pushes once`() async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                let server = try await GitServer.make(for: repository, in: folder)
                let (began, gate) = ("\(folder.path)/began", "\(folder.path)/free")
                try server.setHook(
                    "pre-receive",
                    "echo begun >> '\(began)'; while ! test -e '\(gate)'; do sleep 0.05; done"
                )
                try await server.serving {
                    let run = try await folder.pushedRun(Self.short, in: repository)
                    try await folder.untilLines(1, in: began)
                    kill(try #require(try folder.daemonProcess()), SIGKILL)
                    // The next daemon asks the remote, which does not have it yet, and tries again
                    // while the first push still hangs.
                    let waited = try await folder.berth(["wait", run], in: repository)
                    #expect(waited.exitCode == 0, "\(waited.errors)")
                    try await folder.untilLines(2, in: began)
                    try folder.write("", to: gate)
                    try await folder.untilPushed(run)
                    let branch = try await folder.branch(of: run)
                    let tip = try await folder.git(["rev-parse", branch], in: repository)
                    let pushes = server.pushes()
                    #expect(pushes.last?.new == tip)
                    #expect(Set(pushes.map(\.new)).count == pushes.count, "\(pushes)")
                    #expect(pushes.dropFirst().map(\.old) == pushes.dropLast().map(\.new))
                }
            }
        }

        @Test func `a remote that is not there is told before anything is made`() async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                let scenario = try folder.scenario(Self.short)
                let none = try await folder.run(rehearse: scenario, in: repository, ["--push"])
                #expect(none.exitCode == 2)
                #expect(none.errors.contains("the repository has no remote to push to"))
                try await folder.git(["remote", "add", "upstream", "/nowhere"], in: repository)
                let other = try await folder.run(
                    rehearse: scenario,
                    in: repository,
                    ["--push-to", "upsteam"]
                )
                #expect(other.exitCode == 2)
                #expect(other.errors.contains("no remote `upsteam`"))
                #expect(other.errors.contains("did you mean `upstream`?"))
                try folder.write(
                    #"{"push": "origin"}"#,
                    to: "\(folder.path)/home/config/berth/config.jsonc"
                )
                let configured = try await folder.run(rehearse: scenario, in: repository)
                #expect(configured.errors.contains("no remote `origin`"), "\(configured.errors)")
                #expect(folder.runs == [])
                #expect(try await folder.containers() == [])
                let unpushed = try await folder.run(
                    rehearse: scenario,
                    in: repository,
                    ["--no-push"]
                )
                #expect(unpushed.exitCode == 0, "\(unpushed.errors)")
                #expect(try RunSummary(unpushed).json["push"] == nil)
            }
        }

        @Test
        func
            `a branch goes on where it was pushed, back with a rewind, and never over others' work`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                let server = try await GitServer.make(for: repository, in: folder)
                try await server.serving {
                    let first = try RunSummary(
                        try await folder.run(
                            rehearse: try folder.scenario(Self.two),
                            in: repository,
                            ["--push", "--branch", "work"]
                        )
                    )
                    #expect(first.json["push"]?["state"]?.string == "pushed")
                    let call = try #require(
                        try await folder.keptEvents(first.run).first {
                            $0["event"]?.string == "tool-result"
                        }?["number"]?.integer
                    )
                    let rewound = try await folder.berth(
                        ["rewind", first.run, "--to", "\(call)"],
                        in: repository
                    )
                    #expect(rewound.exitCode == 0, "\(rewound.errors)")
                    let back = try await folder.git(["rev-parse", "work"], in: repository)
                    try await server.until(["rev-parse", "work"]) { $0 == back }
                    // Somebody else goes on there.
                    let foreign = try await folder.git(
                        [
                            "-c", "user.name=Eve", "-c", "user.email=eve@example.org",
                            "commit-tree", "-p", "work", "-m", "Another's", "work^{tree}",
                        ],
                        in: server.path
                    )
                    try await folder.git(
                        ["update-ref", "refs/heads/work", foreign],
                        in: server.path
                    )
                    let second = try await folder.berth(
                        [
                            "continue", "work", "Go on", "--rehearse",
                            try folder.scenario(Self.short), "--format", "json",
                        ],
                        in: repository
                    )
                    #expect(second.exitCode == 3, "\(second.errors)")
                    #expect(second.errors.contains("has commits that are not from here"))
                    #expect(
                        try await folder.git(["rev-parse", "work"], in: server.path) == foreign
                    )
                    let files = try await folder.git(
                        ["diff", "--name-only", "main", "work"],
                        in: repository
                    )
                    #expect(files == "one.txt\nthree.txt")
                }
            }
        }

        @Test func `work that got another name is pushed by both, and is gone on with`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                let server = try await GitServer.make(for: repository, in: folder)
                try await server.serving {
                    let first = try await folder.run(
                        rehearse: try folder.scenario(Self.short),
                        in: repository,
                        ["--push", "--branch", "work"]
                    )
                    #expect(first.exitCode == 0, "\(first.errors)")
                    let before = try await folder.git(["rev-parse", "work"], in: repository)
                    // A branch that is checked out is left alone.
                    try await folder.git(["checkout", "-q", "work"], in: repository)
                    let second = try RunSummary(
                        try await folder.berth(
                            [
                                "continue", "work", "Go on", "--rehearse",
                                try folder.scenario(Self.two), "--format", "json",
                            ],
                            in: repository
                        )
                    )
                    #expect(second.branch == "work-2")
                    let tip = try await folder.git(["rev-parse", "work-2"], in: repository)
                    #expect(try await folder.git(["rev-parse", "work"], in: repository) == before)
                    for name in ["work", "work-2"] {
                        try await server.until(["rev-parse", name]) { $0 == tip }
                    }
                    let third = try RunSummary(
                        try await folder.berth(
                            [
                                "continue", "work-2", "And on", "--rehearse",
                                try folder.scenario(Self.next), "--format", "json",
                            ],
                            in: repository
                        )
                    )
                    #expect(third.branch == "work-2")
                    let log = try await folder.git(
                        ["log", "--format=%s", "main..work-2"],
                        in: repository
                    )
                    #expect(log == "And on\nGo on\nDo the task")
                }
            }
        }

        private static let wait =
            "for i in $(seq 600); do test -e gate && break; sleep 0.1; done; rm gate"

        private static let growing = """
            { "name": "growing", "turns": [
              { "content": [ { "tool": "Bash", "input": { "command": "echo 1 > one.txt" } } ] },
              { "content": [ { "tool": "Bash", "input": { "command":
                "\(wait); git add -A; git commit -q -m \\"The agent's own\\"" } } ] },
              { "content": [ { "tool": "Bash", "input": { "command":
                "\(wait); (env; cat .git/config; git remote -v; git config --list) > facts.txt" } } ] },
              { "expect": { "lastToolResult": { "isError": false } }, "content": "Grown." } ] }
            """

        private static let short = """
            { "name": "short", "turns": [
              { "content": [ { "tool": "Bash", "input": { "command": "echo 3 > three.txt" } } ] },
              { "content": "Written." } ] }
            """

        private static let next = """
            { "name": "next", "turns": [
              { "content": [ { "tool": "Bash", "input": { "command": "echo 4 > four.txt" } } ] },
              { "content": "Written." } ] }
            """

        private static let two = """
            { "name": "two", "turns": [
              { "content": [ { "tool": "Bash", "input": { "command": "echo 1 > one.txt" } } ] },
              { "content": [ { "tool": "Bash", "input": { "command": "echo 2 > two.txt" } } ] },
              { "content": "Written." } ] }
            """
    }
}

extension TestFolder {
    /// Begins a run that is pushed and that nobody follows, and returns its id.
    fileprivate func pushedRun(
        _ scenario: String,
        in repository: String,
        environment: [String: String] = [:]
    ) async throws -> String {
        let result = try await berth(
            [
                "run", "--push", "--detach", "Write slowly", "--rehearse",
                try self.scenario(scenario),
            ],
            in: repository,
            environment: environment
        )
        try #require(result.exitCode == 0, "\(result.errors)")
        return result.output.filter { !$0.isNewline }
    }

    /// How the push of a run stands.
    fileprivate func push(of run: String) async throws -> JSONValue? {
        let shown = try await berth(["show", run, "--format", "json"], in: "/tmp")
        return try JSONValue(parsing: shown.output)["push"]
    }

    /// The branch of a run, once it is decided.
    fileprivate func branch(of run: String) async throws -> String {
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(60)
        while clock.now < deadline {
            let shown = try await berth(["show", run, "--format", "json"], in: "/tmp")
            if let branch = try JSONValue(parsing: shown.output)["branch"]?.string { return branch }
            try await clock.sleep(for: .milliseconds(50))
        }
        throw Missing(description: "the run has no branch")
    }

    /// Waits until the remote has the newest commit of a run that is over.
    fileprivate func untilPushed(_ run: String) async throws {
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(60)
        var last: JSONValue?
        while clock.now < deadline {
            last = try await push(of: run)
            if last?["state"]?.string == "pushed" { return }
            try await clock.sleep(for: .milliseconds(100))
        }
        throw Missing(description: "the push stands so: \(last?.text() ?? "none")")
    }

    /// Waits until a file has lines.
    fileprivate func untilLines(_ count: Int, in file: String) async throws {
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(60)
        while clock.now < deadline {
            let text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
            if text.split(separator: "\n").count >= count { return }
            try await clock.sleep(for: .milliseconds(50))
        }
        throw Missing(description: "`\(file)` does not have \(count) lines")
    }
}
