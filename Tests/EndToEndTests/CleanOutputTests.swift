import JSONC
import Testing

extension EndToEndTests {
    /// What an agent, a repository or a prompt can make a terminal show.
    @Suite struct CleanOutputTests {
        @Test func `no escape sequence or sign of direction reaches a terminal`() async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                let scenario = try folder.scenario(Self.hostile)
                let run = try await Self.shown(
                    ["run", "Tidy \(Self.signs) up", "--rehearse", scenario],
                    in: repository,
                    folder
                )
                #expect(run.contains("␛]52;c;Y2FuYXJ5␇"), "\(run)")
                let branch = try await folder.git(
                    ["branch", "--list", "--format=%(refname:short)", "berth/*"],
                    in: repository
                )
                let words: [([String], String)] = [
                    (["logs", branch], "␛]52;c;Y2FuYXJ5␇"), (["show", branch], "␛[2J"),
                    (["ps", "--all"], "Tidy ␛]52"), (["diff", branch], "+␛]52;c;Y2FuYXJ5␇"),
                    (["diff", branch, "--stat"], "hostile.txt"),
                    (["logs", "--raw", branch], #"\u001b]52;c;Y2FuYXJ5\u0007"#),
                    (["logs", "--format", "json", branch], #"\u202e"#),
                    (["show", "--format", "json", branch], #"\u202e"#),
                    (["events", "--no-follow"], #"\u202e"#),
                ]
                for (arguments, word) in words {
                    let text = try await Self.shown(arguments, in: repository, folder)
                    #expect(text.contains(word), "\(arguments): \(text)")
                }
                // A program gets exactly what there is.
                let exact = try await folder.berth(["diff", branch], in: repository)
                #expect(exact.output.contains("+\(Self.signs)\n"))
                let shown = try await folder.berth(
                    ["show", "--format", "json", branch],
                    in: repository
                )
                #expect(
                    try JSONValue(parsing: shown.output)["prompt"]?.string
                        == "Tidy \(Self.signs) up"
                )
            }
        }

        /// Sets the clipboard, clears the screen, turns text round, and hides a letter.
        private static let signs =
            "\u{1B}]52;c;Y2FuYXJ5\u{07}\u{1B}[2J\u{9B}8m\u{202E}x\u{2066}y\u{200B}\u{FEFF}z\rq"

        /// Runs a command on a terminal of its own, and returns what that gets, without the
        /// sequences of Berth's own colours.
        private static func shown(
            _ arguments: [String],
            in repository: String,
            _ folder: TestFolder
        ) async throws -> String {
            let binary = try BerthProcess.binary
            let command = ([binary] + arguments).map { "'\($0)'" }.joined(separator: " ")
            var environment = folder.environment
            environment["NO_COLOR"] = ""
            environment["TERM"] = "xterm-256color"
            environment["GIT_PAGER"] = "cat"
            let text = try await folder.tool(
                "script",
                ["--quiet", "--return", "--flush", "--command", command, "/dev/null"],
                in: repository,
                environment: environment
            )
            #expect(arguments[0] != "logs" || arguments.count > 2 || text.contains("\u{1B}["))
            var plain = text.replacing("\r\n", with: "\n")
            for code in ["0", "1", "2", "31", "32", "33", "36"] {
                plain = plain.replacing("\u{1B}[\(code)m", with: "")
            }
            let foreign = plain.unicodeScalars.filter { scalar in
                scalar != "\n" && scalar != "\t"
                    && [.control, .format].contains(scalar.properties.generalCategory)
            }
            #expect(foreign.isEmpty, "\(arguments): \(plain.debugDescription)")
            return plain
        }

        private static let hostile = #"""
            {
              "name": "hostile",
              "turns": [
                {
                  "content": [
                    "I begin \u001b]52;c;Y2FuYXJ5\u0007 \u001b[2J \u009b8m \u202ex\u2066y\u200b\ufeffz\rq",
                    {
                      "tool": "Bash",
                      "input": {
                        "command": "printf '\\033]52;c;Y2FuYXJ5\\007\\033[2J\\302\\2338m\\342\\200\\256x\\342\\201\\246y\\342\\200\\213\\357\\273\\277z\\rq\\n' | tee hostile.txt"
                      }
                    }
                  ]
                },
                { "content": "Done \u001b[2J\u202e." }
              ]
            }
            """#
    }
}
