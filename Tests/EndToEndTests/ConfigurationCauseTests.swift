import JSONC
import Testing

extension EndToEndTests {
    /// Values of a configuration for which no container can be made or started.
    @Suite struct ConfigurationCauseTests {
        /// Runs `up`, which must fail for the input, and returns what it told.
        private func fail(_ folder: TestFolder, _ repository: String) async throws -> String {
            let result = try await folder.berth(["up"], in: repository)
            #expect(result.exitCode == 2, "\(result.errors)")
            let outcome = try JSONValue(parsing: result.output)
            #expect(outcome["containerId"] == nil)
            #expect(try await folder.containers() == [])
            return result.errors
        }

        @Test func `a build context that is not there is told at its place`() async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.workspace(
                    #""build": { "dockerfile": "Dockerfile", "context": "../nope" }"#,
                    [".devcontainer/Dockerfile": "FROM debian:bookworm\n"]
                )
                let errors = try await fail(folder, repository)
                #expect(
                    errors == """
                        error: there is no folder `../nope` for the build context
                         --> .devcontainer/devcontainer.json:2:51
                          |
                        2 | "build": { "dockerfile": "Dockerfile", "context": "../nope" }
                          |                                                   ^^^^^^^^^
                        note: looked for `nope`
                        note: what the Dockerfile copies is taken from there
                        hint: the path is relative to the folder of .devcontainer/devcontainer.json

                        """
                )
            }
        }

        @Test(
            arguments: [
                (#""mounts": ["type=volume,target=/y", "type=bind,source=/nope/x,target=/x"]"#, 37),
                (#""mounts": [{ "type": "bind", "source": "/nope/x", "target": "/x" }]"#, 12),
                (#""runArgs": ["--mount", "type=bind,src=/nope/x,dst=/x"]"#, 24),
                (
                    #""workspaceMount": "type=bind,source=/nope/x,target=/x", "workspaceFolder": "/x""#,
                    19
                ),
            ]
        )
        func `a source that cannot be mounted is told at its place`(
            members: String,
            column: Int
        ) async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.workspace(
                    "\"image\": \"debian:bookworm\",\n\(members)"
                )
                let errors = try await fail(folder, repository)
                #expect(
                    errors.contains("error: there is no `/nope/x` to mount on the engine's machine")
                )
                #expect(errors.contains(" --> .devcontainer/devcontainer.json:3:\(column)\n"))
            }
        }

        @Test(
            arguments: [
                (#""containerUser": "nobody-here""#, "`containerUser`", 18),
                (#""containerUser": "nobody-here:1", "remoteUser": "root""#, "`containerUser`", 18),
                (#""remoteUser": "nobody-here""#, "`remoteUser`", 15),
                (#""runArgs": ["--user", "nobody-here"]"#, "`runArgs`", 23),
                (#""runArgs": ["--user=nobody-here"]"#, "`runArgs`", 13),
            ]
        )
        func `a user that the image does not have is told where it is named`(
            members: String,
            property: String,
            column: Int
        ) async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.workspace(
                    "\"image\": \"debian:bookworm\",\n\(members)"
                )
                let errors = try await fail(folder, repository)
                #expect(
                    errors.contains(
                        "error: the image has no user `nobody-here`, which \(property) names\n"
                            + " --> .devcontainer/devcontainer.json:3:\(column)\n"
                    ),
                    "\(errors)"
                )
            }
        }

        @Test func `a user that the base image's metadata names is told with who asks`()
            async throws
        {
            try await TestFolder.with { folder in
                let image = "berth-test-\(folder.mark)"
                try folder.write(
                    #"""
                    FROM debian:bookworm
                    LABEL devcontainer.metadata='{"remoteUser":"nobody-here"}'

                    """#,
                    to: "\(folder.path)/base/Dockerfile"
                )
                try await folder.docker(["build", "--quiet", "-t", image, "\(folder.path)/base"])
                let errors = try await fail(
                    folder,
                    try await folder.workspace("\"image\": \"\(image)\"")
                )
                #expect(errors.contains("note: `remoteUser` comes from the base image"))
                #expect(
                    errors.contains(
                        "set `remoteUser` to another one in .devcontainer/devcontainer.json"
                    )
                )
            }
        }

        @Test func `no service of a Compose project starts for a user that is not there`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.workspace(
                    """
                      "dockerComposeFile": "compose.yml",
                      "service": "work",
                      "remoteUser": "nobody-here"
                    """,
                    [
                        ".devcontainer/compose.yml": """
                        services:
                          work:
                            image: debian:bookworm
                            command: sleep infinity
                          other:
                            image: debian:bookworm
                            command: sleep infinity

                        """
                    ],
                    as: "cause-\(folder.mark)"
                )
                let errors = try await fail(folder, repository)
                #expect(errors.contains(" --> .devcontainer/devcontainer.json:4:17\n"))
                let left = try await folder.docker([
                    "ps", "--all", "--quiet", "--filter",
                    "label=com.docker.compose.project=cause-\(folder.mark)_devcontainer",
                ])
                #expect(left == "")
                // What Compose says of a mount is told at its place, too.
                try folder.configure(
                    repository,
                    """
                      "dockerComposeFile": "compose.yml",
                      "service": "work",
                      "mounts": ["type=bind,source=/nope/x,target=/x"]
                    """
                )
                let mount = try await fail(folder, repository)
                #expect(
                    mount.contains("error: there is no `/nope/x` to mount on the engine's machine")
                )
                #expect(mount.contains(" --> .devcontainer/devcontainer.json:4:14\n"))
            }
        }
    }
}
