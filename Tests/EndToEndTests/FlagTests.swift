import JSONC
import Testing

extension EndToEndTests {
    /// Flags whose value is wrong, or says nothing.
    @Suite struct FlagTests {
        @Test func `a fault of added Features is told in the user's own text`() async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.workspace("\"image\": \"debian:bookworm\"")
                let broken = try await folder.berth(
                    ["up", "--additional-features", #"{"./here": {}"#],
                    in: repository
                )
                #expect(broken.exitCode == 2)
                #expect(broken.errors.contains(" --> --additional-features:1:"))
                #expect(!broken.errors.contains("scratch"))
                let list = try await folder.berth(
                    ["up", "--additional-features", "[1]"],
                    in: repository
                )
                #expect(list.exitCode == 2)
                #expect(
                    list.errors.hasPrefix(
                        """
                        error: `--additional-features` must be an object, found an array
                         --> --additional-features:1:1
                          |
                        1 | [1]
                        """
                    ),
                    "\(list.errors)"
                )
                let missing = try await folder.berth(
                    ["up", "--additional-features", #"{"./here": {}}"#],
                    in: repository
                )
                #expect(missing.exitCode == 2)
                #expect(missing.errors.contains(" --> --additional-features:1:2\n"))
                #expect(
                    missing.errors.contains(
                        "note: `./here` is in the plan because `--additional-features` asks for it"
                    )
                )
                #expect(!missing.errors.contains("devcontainer.json asks"))
                #expect(try await folder.containers() == [])
            }
        }

        @Test func `Features that a container lacks cannot be added to it, which is told`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.workspace(
                    "\"image\": \"debian:bookworm\"",
                    [
                        ".devcontainer/mine/devcontainer-feature.json":
                            #"{ "id": "mine", "version": "1.0.0" }"#,
                        ".devcontainer/mine/install.sh": "touch /mine\n",
                    ]
                )
                let features = ["--additional-features", #"{"./mine": {}}"#]
                let warning = "warning: `--additional-features` has no effect on the container"
                let up = try await folder.up(repository)
                let again = try await folder.up(repository, features)
                #expect(again.container == up.container)
                #expect(again.errors.contains(warning))
                #expect(again.errors.contains("it has no `./mine`"))
                let anew = try await folder.up(
                    repository,
                    features + ["--remove-existing-container"]
                )
                #expect(!anew.errors.contains(warning))
                let same = try await folder.up(repository, features)
                #expect(same.container == anew.container)
                #expect(!same.errors.contains(warning))
            }
        }

        @Test func `programs that flags name must be there`() async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.workspace("\"image\": \"debian:bookworm\"")
                let verbs = [
                    "up", "build", "read-configuration", "stop", "down", "run-user-commands",
                    "outdated", "upgrade",
                ]
                for verb in verbs {
                    let result = try await folder.berth(
                        [verb, "--docker-path", "/nope"],
                        in: repository
                    )
                    #expect(result.exitCode == 3)
                    #expect(
                        result.errors == """
                            error: `--docker-path` names `/nope`, which is no program of this machine
                            hint: name one that is there, or leave the flag out: Berth looks for `docker`

                            """
                    )
                }
                let folders = try await folder.berth(
                    ["up", "--docker-path", "/usr"],
                    in: repository
                )
                #expect(folders.exitCode == 3)
                // Without need for Compose its flag says nothing.
                _ = try await folder.up(repository, ["--docker-compose-path", "/nope"])
                try folder.write(
                    "services:\n  work:\n    image: debian:bookworm\n",
                    to: "\(repository)/.devcontainer/compose.yml"
                )
                try folder.configure(
                    repository,
                    #""dockerComposeFile": "compose.yml", "service": "work""#
                )
                let compose = try await folder.berth(
                    ["up", "--docker-compose-path", "/nope"],
                    in: repository
                )
                #expect(compose.exitCode == 3)
                #expect(
                    compose.errors.contains(
                        "error: `--docker-compose-path` names `/nope`, which is no program"
                    ),
                    "\(compose.errors)"
                )
            }
        }

        @Test func `tools that name docker as everybody does get the one that can build`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.workspace(
                    #""build": { "dockerfile": "Dockerfile" }"#,
                    [".devcontainer/Dockerfile": "FROM debian:bookworm\nRUN echo \(folder.mark)\n"]
                )
                _ = try await folder.up(
                    repository,
                    ["--docker-path", "docker", "--docker-compose-path", "docker-compose"]
                )
            }
        }

        @Test func `an exec that is interrupted leaves no process behind`() async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.workspace("\"image\": \"debian:bookworm\"")
                let up = try await folder.up(repository)
                let result = try await folder.berth(
                    ["exec", "sh", "-c", "touch begun; sleep 7777 & sleep 7777; true"],
                    in: repository
                ) { process in
                    try await folder.tool("sh", ["-c", Shell.wait(for: "begun")], in: repository)
                    try await folder.tool("kill", ["-INT", "\(process)"], in: repository)
                }
                #expect(result.exitCode == 130, "\(result.errors)")
                let left = try await folder.inside(
                    up.container,
                    "cat /proc/[0-9]*/cmdline | tr '\\0' ' ' | grep -c 'sleep 777[7]' || true"
                )
                #expect(left == "0")
            }
        }
    }
}
