import Testing

extension EndToEndTests {
    /// What is wrong is told with its place and its mend, and nothing is left behind.
    @Suite struct BadInputTests {
        @Test func `broken JSON is told with line and column`() async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.repository(
                    configuration: "{\n  \"image\": \"debian:bookworm\"\n  \"name\": \"x\"\n}\n"
                )
                for command in [["up"], ["plan"], Self.run()] {
                    let result = try await folder.berth(command, in: repository)
                    #expect(result.exitCode == 2, "\(command): \(result.errors)")
                    #expect(
                        result.errors.contains(".devcontainer/devcontainer.json:2:29"),
                        "\(command): \(result.errors)"
                    )
                }
                #expect(try await folder.containers() == [])
            }
        }

        @Test(arguments: [
            (["run", "  \n"], "the prompt is empty"),
            (["run"], "there is no prompt"),
            (["run", "--prompt-file", "nowhere.md"], "there is no file `nowhere.md`"),
            (["run", "Do it", "--base", "no-such-ref"], "no-such-ref"),
            (["run", "Do it", "--branch", "a..b"], "a..b"),
            (["run", "Do it", "--branch", "main"], "main"),
            (["run", "Do it", "--repo", "/tmp"], "/tmp"),
            (["continue", "no-such-branch", "Do it"], "no-such-branch"),
        ])
        func `a request that cannot be met is refused`(
            arguments: [String],
            words: String
        ) async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                let result = try await folder.berth(
                    arguments + ["--rehearse", TestFolder.rehearsal("no-git.json")],
                    in: repository
                )
                #expect(result.exitCode == 2, "\(result.errors)")
                #expect(result.errors.contains("error: "), "\(result.errors)")
                #expect(result.errors.contains(words), "\(result.errors)")
                #expect(result.output == "")
                #expect(folder.runs == [])
            }
        }

        @Test func `an engine that is not there is told by its socket`() async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                for command in [["up"], ["exec", "true"], Self.run()] {
                    let result = try await folder.berth(
                        command,
                        in: repository,
                        environment: ["DOCKER_HOST": "unix:///nonexistent/docker.sock"]
                    )
                    #expect(result.exitCode == 3, "\(command): \(result.errors)")
                    #expect(
                        result.errors.contains("/nonexistent/docker.sock"),
                        "\(command): \(result.errors)"
                    )
                }
            }
        }

        @Test func `an image that cannot be had is named`() async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.repository(
                    configuration: #"{ "image": "localhost:1/no/such:image" }"#
                )
                for command in [["up"], Self.run()] {
                    let result = try await folder.berth(command, in: repository)
                    #expect(result.exitCode == 3, "\(command): \(result.errors)")
                    #expect(
                        result.errors.contains("localhost:1/no/such:image"),
                        "\(command): \(result.errors)"
                    )
                }
                #expect(try await folder.containers() == [])
            }
        }

        @Test func `a Feature that is not there is named with its place`() async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.repository(
                    configuration: """
                        {
                          "image": "debian:bookworm",
                          "features": {
                            "./no-such-feature": {}
                          }
                        }
                        """
                )
                let result = try await folder.berth(["up"], in: repository)
                #expect(result.exitCode == 2, "\(result.errors)")
                #expect(result.errors.contains("./no-such-feature"), "\(result.errors)")
                #expect(try await folder.containers() == [])
            }
        }

        @Test func `a Feature whose install fails is named, with its log`() async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.repository([
                    ".devcontainer/devcontainer.json":
                        #"{ "image": "debian:bookworm", "features": { "./broken": {} } }"#,
                    ".devcontainer/broken/devcontainer-feature.json":
                        #"{ "id": "broken", "version": "1.0.0", "name": "Broken" }"#,
                    ".devcontainer/broken/install.sh":
                        "#!/bin/sh\necho the reason is \(folder.mark)\nexit 7\n",
                ])
                let result = try await folder.berth(["up"], in: repository)
                #expect(result.exitCode == 1, "\(result.errors)")
                #expect(result.errors.contains("the reason is \(folder.mark)"))
                #expect(result.errors.contains("broken"))
                #expect(try await folder.containers() == [])
            }
        }

        @Test(arguments: ["401", "500"])
        func `an API that goes on failing ends the run, and what was done comes back`(
            status: String
        ) async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.repository(
                    configuration: """
                        {
                          "image": "debian:bookworm",
                          "remoteEnv": { "CLAUDE_CODE_MAX_RETRIES": "1" }
                        }
                        """
                )
                let scenario = try folder.scenario(
                    """
                    {
                      "name": "failing",
                      "turns": [
                        { "content": [{ "tool": "Bash", "input": { "command": "echo 1 > one.txt" } }] },
                        { "error": { "status": \(status) }, "repeat": 100 }
                      ]
                    }
                    """
                )
                let result = try await folder.run(rehearse: scenario, in: repository)
                #expect(result.exitCode != 0, "\(result.errors)")
                #expect(result.errors.contains(status), "\(result.errors)")
                let branch = try #require(try RunSummary(result).branch)
                let files = try await folder.git(
                    ["diff", "--name-only", "main", branch],
                    in: repository
                )
                #expect(files == "one.txt")
                #expect(try await folder.containers() == [])
            }
        }

        private static func run() -> [String] {
            ["run", "Do it", "--rehearse", TestFolder.rehearsal("no-git.json")]
        }
    }
}
