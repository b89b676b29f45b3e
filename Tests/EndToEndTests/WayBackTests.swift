import FoundationEssentials
import JSONC
import Testing

extension EndToEndTests {
    /// What comes back of a run, and what of it would run on the user's machine.
    @Suite struct WayBackTests {
        @Test func `what would run unasked is listed, and merged only after a yes`() async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.repository([
                    ".devcontainer/devcontainer.json": #"{ "image": "debian:bookworm" }"#,
                    "package.json": #"{ "name": "p", "scripts": { "test": "true" } }"#,
                ])
                let result = try await folder.run(
                    rehearse: try folder.scenario(Self.plant),
                    in: repository
                )
                #expect(result.exitCode == 0, "\(result.errors)")
                let summary = try RunSummary(result)
                let branch = try #require(summary.branch)
                let run = summary.run
                #expect(
                    try await folder.git(
                        ["rev-parse", "refs/berth/\(run)/returned"],
                        in: repository
                    )
                        == folder.git(["rev-parse", branch], in: repository)
                )
                let shown = try await folder.berth(["show", run], in: "/tmp").output
                #expect(
                    shown.contains(
                        "7 files of it can run outside of the container: 5 unasked, 1 when used, 1 on a server"
                    ),
                    "\(shown)"
                )
                #expect(shown.contains("! .envrc: direnv runs it when you enter the folder"))
                #expect(
                    shown.contains(
                        "! package.json: npm runs `postinstall` at the next installation"
                    )
                )
                #expect(shown.contains("! etc: it is a link out of the repository"))
                #expect(shown.contains("! .husky/␛[2Jpre-push: "), "\(shown)")
                let json = try JSONValue(
                    parsing: await folder.berth(["show", run, "--format", "json"], in: "/tmp")
                        .output
                )
                #expect(json["triggers"]?.array?.count == 7)
                #expect(
                    json["summary"]?["notes"]?.array?.contains {
                        $0.string?.contains("would run on your machine unasked") == true
                    } == true
                )
                let diff = try await folder.berth(["diff", run], in: "/tmp")
                #expect(diff.errors.contains("`berth show \(run)` lists them"), "\(diff.errors)")
                let request = try await folder.berth(["pr", run, "--print"], in: "/tmp").output
                #expect(request.contains("## Look at these first"))
                #expect(
                    request.contains(".github/workflows/ci.yml: GitHub runs it once it is pushed")
                )
                // Nobody is there to say yes.
                let before = try await folder.git(["rev-parse", "main"], in: repository)
                let refused = try await folder.berth(["merge", run], in: repository)
                #expect(refused.exitCode == 2, "\(refused.errors)")
                #expect(refused.errors.contains(".envrc: direnv runs it"), "\(refused.errors)")
                #expect(refused.errors.contains("berth merge \(run) --yes"))
                #expect(try await folder.git(["rev-parse", "main"], in: repository) == before)
                // Somebody is, and says no, and then yes.
                let no = try await folder.merge(run, answering: "\n", in: repository)
                #expect(no.contains("which run unasked? [y/N]"), "\(no)")
                #expect(no.contains("nothing was merged"))
                #expect(try await folder.git(["rev-parse", "main"], in: repository) == before)
                let yes = try await folder.merge(run, answering: "y\n", in: repository)
                #expect(yes.contains("main moved ahead to"), "\(yes)")
                try await folder.git(["reset", "-q", "--hard", before], in: repository)
                let merged = try await folder.berth(
                    ["merge", run, "--yes", "--format", "json"],
                    in: repository
                )
                #expect(merged.exitCode == 0, "\(merged.errors)")
                #expect(merged.errors.contains("7 files of it can run"))
                let paths = try JSONValue(parsing: merged.output)["triggers"]?.array?
                    .compactMap { $0["path"]?.string }
                #expect(paths?.first == ".envrc")
                // What is merged already is not told again.
                let again = try await folder.berth(["merge", run], in: repository)
                #expect(again.exitCode == 0, "\(again.errors)")
            }
        }

        @Test func `a mount that the agent made a link is not mounted again`() async throws {
            try await TestFolder.with { folder in
                try folder.write("secret\n", to: "\(folder.path)/outside/key")
                let repository = try await folder.repository([
                    ".devcontainer/devcontainer.json": """
                    {
                      "image": "debian:bookworm",
                      "mounts": ["source=${localWorkspaceFolder}/data,target=/data,type=bind"]
                    }
                    """,
                    "data/mine.txt": "mine\n",
                ])
                let scenario = Self.swap.replacing("OUTSIDE", with: "\(folder.path)/outside")
                let handed = try await folder.berth(
                    [
                        "run", "--detach", "Swap", "--allow-host-mounts", "--rehearse",
                        try folder.scenario(scenario),
                    ],
                    in: repository
                )
                #expect(handed.exitCode == 0, "\(handed.errors)")
                let run = handed.output.filter { !$0.isNewline }
                try await folder.until(run, is: "waiting", in: repository)
                try await folder.untilStopped(run)
                let resumed = try await folder.berth(["resume", run], in: repository)
                #expect(resumed.exitCode == 0, "\(resumed.errors)")
                let result = try await folder.berth(
                    ["attach", run, "--format", "json"],
                    in: repository
                )
                #expect(result.exitCode != 0)
                let told = result.errors + result.output
                #expect(told.contains("has become a link out of the repository"), "\(told)")
                // What it had done by then is back.
                let branch = try #require(try RunSummary(result).branch)
                let files = try await folder.git(
                    ["ls-tree", "-r", "--name-only", branch],
                    in: repository
                )
                #expect(files.contains("work.txt"))
                #expect(!files.contains("stolen.txt"))
                #expect(try await folder.mentions("secret", below: repository) == [])
                // What is removed with the run is the link.
                let removed = try await folder.berth(["rm", "--force", run], in: repository)
                #expect(removed.exitCode == 0, "\(removed.errors)")
                #expect(!FileManager.default.fileExists(atPath: folder.runFolder(run)))
                #expect(FileManager.default.fileExists(atPath: "\(folder.path)/outside/key"))
            }
        }

        private static let plant = #"""
            {
              "name": "plant",
              "turns": [
                { "content": [{ "tool": "Bash", "input": { "command":
                    "echo 'touch planted' > .envrc; mkdir -p .husky .github/workflows; echo x > .husky/pre-commit; echo x > \".husky/$(printf '\\033[2J')pre-push\"; echo x > .github/workflows/ci.yml; echo 'all:' > Makefile; ln -s /etc etc; echo '{\"name\":\"p\",\"scripts\":{\"test\":\"true\",\"postinstall\":\"touch planted\"}}' > package.json" } }] },
                { "expect": { "lastToolResult": { "isError": false } }, "content": "Done." }
              ]
            }
            """#

        private static let swap = """
            {
              "name": "swap",
              "prompts": [
                {
                  "when": { "promptContains": "interrupted from outside" },
                  "turns": [
                    { "content": [{ "tool": "Bash", "input": { "command": "cat /data/* > stolen.txt" } }] },
                    { "content": "Done." }
                  ]
                }
              ],
              "turns": [
                { "content": [{ "tool": "Bash", "input": { "command":
                    "echo 1 > work.txt; mv data was && ln -s OUTSIDE data" } }] },
                { "error": { "status": 429, "headers": { "retry-after": "3600" } }, "repeat": 20 }
              ]
            }
            """
    }
}

extension TestFolder {
    /// Merges at a terminal of its own, and returns what that showed.
    fileprivate func merge(
        _ run: String,
        answering answer: String,
        in repository: String
    ) async throws -> String {
        try await tool(
            "sh",
            [
                "-c", #"printf "$1" | script -qec "$2" /dev/null"#, "sh",
                answer.replacing("\n", with: "\\n"), "'\(try BerthProcess.binary)' merge \(run)",
            ],
            in: repository,
            environment: environment
        )
    }
}
