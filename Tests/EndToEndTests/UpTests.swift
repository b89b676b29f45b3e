import FoundationEssentials
import JSONC
import Testing

extension EndToEndTests {
    /// The dev container for people: up, exec, down.
    @Suite struct UpTests {
        @Test func `the second up finds the container and repeats no command`() async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.repository(configuration: Self.configuration)
                let first = try await folder.up(repository)
                #expect(first.errors.contains("postCreateCommand"))
                let second = try await folder.up(repository)
                #expect(second.json == first.json)
                #expect(
                    first.json
                        == [
                            "outcome": "success",
                            "containerId": .string(try #require(first.container)),
                            "remoteUser": "root",
                            "remoteWorkspaceFolder": "/workspaces/project",
                        ]
                )
                #expect(try await folder.containers() == [first.container])
                let log = try folder.text("\(repository)/.log")
                #expect(log == "onCreate\npostCreate\npostStart\npostAttach\npostAttach\n")
            }
        }

        @Test func `a configuration that changed is told, and the container is used as it is`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.repository(configuration: Self.configuration)
                let first = try await folder.up(repository)
                try folder.write(
                    Self.configuration.replacing("\"CI\": \"1\"", with: "\"CI\": \"2\""),
                    to: "\(repository)/.devcontainer/devcontainer.json"
                )
                let second = try await folder.up(repository)
                #expect(second.container == first.container)
                #expect(second.errors.contains("changed since the container was made"))
                let third = try await folder.up(repository, ["--remove-existing-container"])
                #expect(third.container != first.container)
                #expect(!third.errors.contains("changed since"))
                let value = try await folder.berth(["exec", "printenv", "CI"], in: repository)
                #expect(value.output == "2\n")
            }
        }

        @Test func `exec hands over code, arguments and bytes as they are`() async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.repository(configuration: Self.configuration)
                _ = try await folder.up(repository)
                let code = try await folder.berth(["exec", "sh", "-c", "exit 42"], in: repository)
                #expect(code.exitCode == 42)
                let words = try await folder.berth(
                    ["exec", "printf", "<%s>", "a b", "$HOME", "", "--help"],
                    in: repository
                )
                #expect(words.output == "<a b><$HOME><><--help>")
                let streams = try await folder.berth(
                    ["exec", "sh", "-c", "echo out; echo err >&2; pwd"],
                    in: repository
                )
                #expect(streams.output == "out\n/workspaces/project\n")
                #expect(streams.errors == "err\n")
                // All bytes, and more of them than fit into a pipe.
                let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0) }
                let sum = try await folder.berth(
                    ["exec", "cksum"],
                    in: repository,
                    input: bytes
                )
                try Data(bytes).write(to: URL(filePath: "\(folder.path)/bytes"))
                let expected = try await folder.tool(
                    "sh",
                    ["-c", "cksum < bytes"],
                    in: folder.path
                )
                #expect(sum.output == expected + "\n")
                let missing = try await folder.berth(["exec", "no-such-command"], in: repository)
                #expect(missing.exitCode == 127 || missing.exitCode == 126, "\(missing.errors)")
            }
        }

        @Test func `down removes the container, and its volumes only when told so`() async throws {
            try await TestFolder.with { folder in
                let volume = "berth-test-\(folder.mark)"
                let repository = try await folder.repository(
                    configuration: """
                        {
                          "image": "debian:bookworm",
                          "mounts": ["source=\(volume),target=/data,type=volume"]
                        }
                        """
                )
                let filter = ["volume", "ls", "--quiet", "--filter", "name=\(volume)"]
                _ = try await folder.up(repository)
                let kept = try await folder.berth(["down"], in: repository)
                #expect(kept.exitCode == 0, "\(kept.errors)")
                #expect(try await folder.containers() == [])
                #expect(try await folder.docker(filter) == volume)
                _ = try await folder.up(repository)
                let removed = try await folder.berth(["down", "--volumes"], in: repository)
                #expect(removed.exitCode == 0, "\(removed.errors)")
                #expect(try await folder.containers() == [])
                #expect(try await folder.docker(filter) == "")
                let gone = try await folder.berth(["exec", "true"], in: repository)
                #expect(gone.exitCode == 1)
                #expect(gone.errors.contains("Dev container not found."))
            }
        }

        @Test func `a hook that failed is the first one of the next up`() async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.repository(
                    configuration: """
                        {
                          "image": "debian:bookworm",
                          "onCreateCommand": "echo onCreate >> .log",
                          "postCreateCommand": "echo postCreate >> .log; test -e mended",
                          "postStartCommand": "echo postStart >> .log"
                        }
                        """
                )
                let failed = try await folder.berth(["up"], in: repository)
                #expect(failed.exitCode == 1, "\(failed.errors)")
                let outcome = try JSONValue(parsing: failed.output)
                #expect(outcome["outcome"] == "error")
                #expect(
                    outcome["description"] == "postCreateCommand from devcontainer.json failed."
                )
                #expect(try folder.text("\(repository)/.log") == "onCreate\npostCreate\n")
                try folder.write("", to: "\(repository)/mended")
                _ = try await folder.up(repository)
                let log = try folder.text("\(repository)/.log")
                #expect(log == "onCreate\npostCreate\npostCreate\npostStart\n")
            }
        }

        @Test func `a failed hook that was mended in the file runs as it is there by now`()
            async throws
        {
            try await TestFolder.with { folder in
                func configuration(_ name: String, _ more: String) -> String {
                    """
                      "image": "debian:bookworm",
                      "onCreateCommand": "echo \(name) onCreate >> .log",
                      "postCreateCommand": "echo \(name) postCreate >> .log; \(more)",
                      "postStartCommand": "echo \(name) postStart >> .log"
                    """
                }
                let repository = try await folder.workspace(configuration("first", "exit 3"))
                let failed = try await folder.berth(["up"], in: repository)
                #expect(failed.exitCode == 1, "\(failed.errors)")
                #expect(failed.errors.contains("hint: mend it and run `berth up` again"))
                try folder.configure(repository, configuration("second", "true"))
                let second = try await folder.up(repository)
                #expect(second.errors.contains("did not succeed yet are taken from the file"))
                // What succeeded stays as it was then, also at later starts.
                try folder.configure(repository, configuration("third", "true"))
                #expect(try await folder.up(repository).container == second.container)
                _ = try await folder.berth(["stop"], in: repository)
                #expect(try await folder.up(repository).container == second.container)
                #expect(
                    folder.lines(".log", in: repository) == [
                        "first onCreate", "first postCreate", "second postCreate",
                        "second postStart", "second postStart",
                    ]
                )
            }
        }

        @Test func `a hook of the base image stays when the file has none to mend`() async throws {
            try await TestFolder.with { folder in
                let image = "berth-test-\(folder.mark)"
                try folder.write(
                    #"""
                    FROM debian:bookworm
                    LABEL devcontainer.metadata='{"postCreateCommand":"echo base >> .log; test -e go"}'

                    """#,
                    to: "\(folder.path)/base/Dockerfile"
                )
                try await folder.docker(["build", "--quiet", "-t", image, "\(folder.path)/base"])
                let repository = try await folder.workspace("\"image\": \"\(image)\"")
                let failed = try await folder.berth(["up"], in: repository)
                #expect(failed.exitCode == 1, "\(failed.errors)")
                #expect(failed.errors.contains("`postCreateCommand` from the base image returned"))
                // A hook that comes after the one that failed is new, and counts.
                try folder.configure(
                    repository,
                    #""image": "\#(image)", "postStartCommand": "echo mine >> .log""#
                )
                let again = try await folder.berth(["up"], in: repository)
                #expect(again.exitCode == 1, "\(again.errors)")
                #expect(again.errors.contains("`postCreateCommand` from the base image returned"))
                try folder.write("", to: "\(repository)/go")
                _ = try await folder.up(repository)
                #expect(
                    folder.lines(".log", in: repository) == ["base", "base", "base", "mine"]
                )
            }
        }

        private static let configuration = """
            {
              "image": "debian:bookworm",
              "containerEnv": { "CI": "1" },
              "onCreateCommand": "echo onCreate >> .log",
              "postCreateCommand": ["sh", "-c", "echo postCreate >> .log"],
              "postStartCommand": { "one": "echo postStart >> .log" },
              "postAttachCommand": "echo postAttach >> .log"
            }
            """
    }
}

extension TestFolder {
    /// What a successful `berth up` left.
    struct Up {
        var json: JSONValue
        var errors: String
        var container: String? { json["containerId"]?.string }
    }

    /// Runs `berth up`, which must succeed.
    func up(_ repository: String, _ more: [String] = []) async throws -> Up {
        let result = try await berth(["up"] + more, in: repository)
        try #require(result.exitCode == 0, "\(result.errors)")
        return Up(json: try JSONValue(parsing: result.output), errors: result.errors)
    }

    /// The text of a file.
    func text(_ file: String) throws -> String {
        try String(contentsOfFile: file, encoding: .utf8)
    }
}
