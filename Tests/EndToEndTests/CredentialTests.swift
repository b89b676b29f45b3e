import FoundationEssentials
import Glibc
import JSONC
import TestSupport
import Testing

extension EndToEndTests {
    /// Credentials for the model, and where they never are.
    @Suite struct CredentialTests {
        @Test(arguments: ["environment", "file", "command"])
        func `a credential is nowhere but on its way to the model`(source: String) async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                let key = "sk-ant-api03-canary-\(folder.mark)"
                let file = try folder.secret(key)
                try await PaidModel.with(Self.gated, for: folder) { model in
                    var more: [String] = []
                    var shell = model.environment
                    shell["ANTHROPIC_API_KEY"] = source == "environment" ? key : nil
                    switch source {
                    case "file":
                        let used = try await folder.berth(
                            ["auth", "use", "file", file],
                            in: repository
                        )
                        #expect(used.exitCode == 0, "\(used.errors)")
                    case "command": more = ["--credential-command", "cat \(file)"]
                    default: break
                    }
                    let handed = try await folder.berth(
                        ["run", "--detach", "Look around"] + more,
                        in: repository,
                        environment: shell
                    )
                    try #require(handed.exitCode == 0, "\(handed.errors)")
                    let run = handed.output.filter { !$0.isNewline }
                    try await folder.untilWritten("here.txt", in: repository)
                    let container = try #require(try await folder.containers().first)
                    let inside = try await Self.inside(container, folder)
                    #expect(inside.contains("berth-placeholder-"))
                    #expect(!inside.contains(key))
                    #expect(try await Self.files(container, holding: key, folder) == "")
                    let image = try await Self.image(
                        of: container,
                        folder,
                        isWhole: source == "environment"
                    )
                    #expect(!image.contains(key))
                    let daemon = try #require(try folder.daemonProcess())
                    let host = try await Self.host(daemon, folder)
                    #expect(host.contains("daemon") && !host.contains(key))
                    try await folder.docker(["exec", container, "touch", "/tmp/go"])
                    let end = try await folder.until(run, "the run ends") {
                        ["succeeded", "failed"].contains($0["state"]?.string)
                    }
                    // The upstream refuses the second request, which is told in many places.
                    #expect(end["state"]?.string == "failed")
                    for words in [
                        ["show", run], ["logs", run], ["logs", "--raw", run], ["ps", "--all"],
                        ["events", "--no-follow"], ["daemon", "logs"],
                        ["auth", "status", "--check"],
                        ["wait", run],
                    ] {
                        let told = try await folder.berth(words, in: repository, environment: shell)
                        #expect(!told.output.isEmpty && !told.output.contains(key), "\(words)")
                        #expect(!told.errors.contains(key), "\(words)")
                    }
                    #expect(try await folder.mentions(key, below: folder.path) == [file])
                    // And it has been used.
                    let sent = model.bridge.sent.components(separatedBy: key).count - 1
                    #expect(sent >= 2)
                    #expect(!model.bridge.sent.contains("berth-placeholder-"))
                }
            }
        }

        @Test func `a run at work takes a new token, and a stored one serves after a restart`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                let file = try folder.secret("sk-ant-api03-first")
                try await PaidModel.with(Self.long, for: folder) { model in
                    var shell = model.environment
                    shell["ANTHROPIC_API_KEY"] = nil
                    let use = ["auth", "use", "file", file, "--format", "json"]
                    let used = try await folder.berth(use, in: repository)
                    #expect(used.exitCode == 0, "\(used.errors)")
                    let handed = try await folder.berth(
                        ["run", "--detach", "Work on"],
                        in: repository,
                        environment: shell
                    )
                    try #require(handed.exitCode == 0, "\(handed.errors)")
                    let run = handed.output.filter { !$0.isNewline }
                    try await folder.untilWritten("here.txt", in: repository)
                    let container = try #require(try await folder.containers().first)
                    _ = try folder.secret("sk-ant-api03-second")
                    try await folder.docker(["exec", container, "touch", "/tmp/go"])
                    try await folder.untilWritten("there.txt", in: repository)
                    kill(try #require(try folder.daemonProcess()), SIGKILL)
                    _ = try folder.secret("sk-ant-api03-third")
                    // No shell offers anything to the next daemon.
                    _ = try await folder.until(run, "the run goes on") {
                        $0["state"]?.string == "running"
                    }
                    try await folder.docker(["exec", container, "touch", "/tmp/on"])
                    let end = try await folder.until(run, "the run ends") {
                        ["succeeded", "failed"].contains($0["state"]?.string)
                    }
                    #expect(end["state"]?.string == "succeeded", "\(end.text())")
                    for word in ["first", "second", "third"] {
                        #expect(model.bridge.sent.contains("sk-ant-api03-\(word)"), "\(word)")
                    }
                    let forgotten = try await folder.berth(["auth", "forget"], in: repository)
                    #expect(forgotten.errors == "forgot: file\n")
                    let refused = try await folder.berth(["run", "Once more"], in: repository)
                    #expect(refused.exitCode == 3)
                    #expect(refused.errors.contains("there is no credential for the model API"))
                }
            }
        }

        @Test func `what a run would use is told, and a file that others can read is refused`()
            async throws
        {
            try await TestFolder.with { folder in
                let file = try folder.secret("sk-ant-api03-x")
                let environment = ["CLAUDE_CONFIG_DIR": "\(folder.path)/claude"]
                func status() async throws -> BerthProcess.Result {
                    try await folder.berth(
                        ["auth", "status"],
                        in: folder.path,
                        environment: environment
                    )
                }
                let none = try await status()
                #expect(none.exitCode == 3)
                #expect(none.output.hasPrefix("a run would find no credential\n"))
                _ = try await folder.berth(["auth", "use", "file", file], in: folder.path)
                #expect(
                    try await status().output == """
                        a run would use: file
                          for api.anthropic.com

                          environment  it has no credential
                        ✓ file         \(file), API key

                        """
                )
                chmod(file, 0o644)
                let open = try await status()
                #expect(open.exitCode == 3)
                #expect(
                    open.output.contains(
                        "the credential file `\(file)` can be read by others: its mode is 644"
                    )
                )
                let login = """
                    {"claudeAiOauth":{"accessToken":"sk-ant-oat01-x","refreshToken":"r",
                    "expiresAt":4102444800000,"scopes":["user:inference"]}}
                    """
                try folder.write(login, to: "\(folder.path)/claude/.credentials.json")
                chmod("\(folder.path)/claude/.credentials.json", 0o600)
                let before = try await status()
                #expect(before.output.contains("used only after `berth auth use claude`"))
                let used = try await folder.berth(
                    ["auth", "use", "claude"],
                    in: folder.path,
                    environment: environment
                )
                #expect(used.exitCode == 0, "\(used.errors)")
                let claude = try await status()
                #expect(claude.output.contains("a run would use: claude"))
                #expect(claude.output.contains("subscription token, until 2100-01-01T00:00:00Z"))
                #expect(!claude.output.contains("sk-ant"))
            }
        }

        /// What processes in a container see of each other, and what the engine tells of it.
        private static func inside(_ container: String, _ folder: TestFolder) async throws -> String
        {
            let seen = try await folder.docker([
                "exec", container, "sh", "-c",
                "cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' '\\n'; env",
            ])
            let processes = try await folder.docker(["top", container, "-eo", "pid,args"])
            return seen + processes + (try await folder.docker(["inspect", container]))
        }

        /// The files of a container that hold a text, mounts included but for the agent itself.
        private static func files(
            _ container: String,
            holding text: String,
            _ folder: TestFolder
        ) async throws -> String {
            try await folder.docker([
                "exec", "--user", "0", container, "sh", "-c",
                """
                grep -rlFs --exclude-dir=proc --exclude-dir=sys --exclude=claude -e \(text) / \
                || test $? -le 2
                """,
            ])
        }

        /// What an image tells of itself, and all of its layers.
        private static func image(
            of container: String,
            _ folder: TestFolder,
            isWhole: Bool
        ) async throws -> String {
            let image = try await folder.docker(["inspect", "--format", "{{.Image}}", container])
            let history = try await folder.docker(["history", "--no-trunc", image])
            let told = history + (try await folder.docker(["image", "inspect", image]))
            guard isWhole else { return told }
            // Layers are plain archives there.
            try await folder.docker(["save", "--output", "\(folder.path)/image.tar", image])
            return told
        }

        /// The command lines and environments of a daemon and of what it has started.
        private static func host(_ daemon: Int32, _ folder: TestFolder) async throws -> String {
            try await folder.tool(
                "sh",
                [
                    "-c",
                    "for p in \(daemon) $(pgrep -P \(daemon)); do "
                        + "cat /proc/$p/cmdline /proc/$p/environ 2>/dev/null; done | tr '\\0' '\\n'",
                ],
                in: folder.path
            )
        }

        private static let gated = """
            {
              "name": "gated",
              "turns": [
                {
                  "content": [
                    {
                      "tool": "Bash",
                      "input": {
                        "command": "env > here.txt; until [ -e /tmp/go ]; do sleep 0.1; done"
                      }
                    }
                  ]
                },
                { "error": { "status": 403, "message": "no" }, "repeat": 20 }
              ]
            }
            """

        private static let long = """
            {
              "name": "long",
              "turns": [
                {
                  "content": [
                    {
                      "tool": "Bash",
                      "input": {
                        "command": "echo 1 > here.txt; until [ -e /tmp/go ]; do sleep 0.1; done"
                      }
                    }
                  ]
                },
                {
                  "content": [
                    {
                      "tool": "Bash",
                      "input": {
                        "command": "echo 1 > there.txt; until [ -e /tmp/on ]; do sleep 0.1; done"
                      }
                    }
                  ]
                },
                { "content": "All is done." }
              ]
            }
            """
    }
}

extension TestFolder {
    /// Writes a file of a credential that only its owner can read, and returns its path.
    fileprivate func secret(_ text: String) throws -> String {
        let file = "\(path)/secret/key"
        try write(text + "\n", to: file)
        chmod(file, 0o600)
        return file
    }
}
