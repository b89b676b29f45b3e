import Testing

extension EndToEndTests {
    /// What is wrong with a command line is told before anybody is asked about it.
    @Suite struct PlainFactsTests {
        @Test(arguments: [
            (["run", "Do it", "--repo", "/nope"], "there is no folder `/nope`"),
            (["run", "  "], "the prompt is empty"),
            (["run", "Do it", "--base", "no-such-ref"], "no-such-ref"),
            (["run", "Do it", "--branch", "a..b"], "a..b"),
            (["run", "Do it", "--branch", "main"], "the branch `main` is there already"),
        ])
        func `a request is checked before the credentials`(
            arguments: [String],
            words: String
        ) async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                let result = try await folder.berth(arguments, in: repository)
                #expect(result.exitCode == 2, "\(result.errors)")
                #expect(result.errors.contains(words), "\(result.errors)")
                #expect(!result.errors.contains("credential"), "\(result.errors)")
            }
        }

        @Test func `a sound request without credentials leaves nothing behind`() async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                let result = try await folder.berth(["run", "Do it"], in: repository)
                #expect(result.exitCode == 3, "\(result.errors)")
                #expect(
                    result.errors.contains("error: there is no credential for the model API")
                )
                #expect(folder.runs == [])
                #expect(try await folder.git(["branch", "--list"], in: repository) == "* main")
            }
        }

        @Test(arguments: ["1:2:3:4", "x", "0", "8080:", ":80", "70000", "1:db:"])
        func `what is no port is refused with the right forms`(port: String) async throws {
            try await TestFolder.with { folder in
                let result = try await folder.berth(
                    ["forward", port],
                    in: folder.path,
                    environment: ["DOCKER_HOST": "unix:///nonexistent/docker.sock"]
                )
                #expect(result.exitCode == 2)
                #expect(
                    result.errors == """
                        error: `\(port)` is no port to forward
                        hint: write `3000`, `8080:80` or `15432:db:5432`

                        """
                )
            }
        }

        @Test(arguments: [
            ["--push"], ["--output", "type=registry"], ["--output", "type=image,push=true"],
        ])
        func `an image without a name is pushed nowhere`(flags: [String]) async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.repository("no-git")
                let result = try await folder.berth(["build"] + flags, in: repository)
                #expect(result.exitCode == 2, "\(result.errors)")
                let flag = flags.joined(separator: " ")
                #expect(
                    result.errors == """
                        error: `\(flag)` needs `--image-name`, which tells the registry and the \
                        repository
                        hint: name the image, such as `--image-name ghcr.io/octo/shop-dev:1`

                        """
                )
            }
        }
    }
}
