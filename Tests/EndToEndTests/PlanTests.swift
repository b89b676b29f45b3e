import FoundationEssentials
import JSONC
import Runner
import Testing

extension EndToEndTests {
    /// Plans: the same for the same input, and good for a plain `docker build`.
    @Suite struct PlanTests {
        @Test func `the same input gives the same bytes`() async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.repository(Self.files)
                for format in ["text", "json", "dockerfile"] {
                    let first = try await folder.plan(repository, ["--format", format])
                    let second = try await folder.plan(repository, ["--format", format])
                    #expect(first == second)
                    #expect(!first.isEmpty)
                }
                #expect(try await folder.containers() == [])
            }
        }

        @Test func `two clones share a build; a hook keeps it and a copied file changes it`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.repository(Self.files)
                let clone = "\(folder.path)/elsewhere/project"
                try await folder.git(["clone", "-q", repository, clone], in: folder.path)
                let tag = try await folder.buildTag(repository)
                #expect(try await folder.buildTag(clone) == tag)
                let configuration = "\(repository)/.devcontainer/devcontainer.json"
                try folder.write(
                    try folder.text(configuration).replacing("echo hook", with: "echo other hook"),
                    to: configuration
                )
                #expect(try await folder.buildTag(repository) == tag)
                try folder.write("other words\n", to: "\(repository)/.devcontainer/motd")
                #expect(try await folder.buildTag(repository) != tag)
            }
        }

        @Test func `a plain docker build makes the image of the written context`() async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.repository(Self.files)
                let context = "\(folder.path)/context"
                _ = try await folder.plan(repository, ["--output", context])
                let docker = try await DockerCLI.find(environment: folder.environment)
                let image = "berth-test/plan:\(folder.mark)"
                try await folder.tool(
                    docker.path,
                    docker.buildArguments + ["--tag", image, context],
                    in: folder.path,
                    environment: ["DOCKER_BUILDKIT": "1"]
                )
                let printed = try await folder.docker(
                    ["run", "--rm", "--network", "none", image, "sh", "-c", "cat /etc/motd; berry"]
                )
                try await folder.docker(["image", "rm", "--force", image])
                #expect(printed == "words\nred and sweet")
            }
        }

        private static let files = [
            ".devcontainer/devcontainer.json": """
            {
              "build": { "dockerfile": "Dockerfile" },
              "features": { "./berry": { "taste": "sweet" } },
              "postCreateCommand": "echo hook"
            }
            """,
            ".devcontainer/Dockerfile": "FROM debian:bookworm\nCOPY motd /etc/motd\n",
            ".devcontainer/motd": "words\n",
            ".devcontainer/berry/devcontainer-feature.json": """
            {
              "id": "berry",
              "version": "1.0.0",
              "options": {
                "colour": { "type": "string", "default": "red" },
                "taste": { "type": "string", "default": "sour" }
              }
            }
            """,
            ".devcontainer/berry/install.sh": """
            #!/bin/sh
            set -e
            printf '#!/bin/sh\\necho %s and %s\\n' "$COLOUR" "$TASTE" > /usr/local/bin/berry
            chmod 755 /usr/local/bin/berry

            """,
        ]
    }
}

extension TestFolder {
    /// Runs `berth plan`, which must succeed, and returns what it printed.
    func plan(_ repository: String, _ more: [String] = []) async throws -> String {
        let result = try await berth(["plan"] + more, in: repository)
        try #require(result.exitCode == 0, "\(result.errors)")
        return result.output
    }

    /// The tag of the image that a plan builds.
    func buildTag(_ repository: String) async throws -> String {
        let plan = try JSONValue(parsing: try await plan(repository, ["--format", "json"]))
        return try #require(plan["build"]?["tag"]?.string)
    }
}
