import JSONC
import OrderedCollections
import Testing

extension ConformanceTests {
    /// The verbs about containers, as scripts for the reference CLI call them.
    @Suite struct Verbs {
        @Test func `up prints the reference CLI's members in their order`() async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.workspace(
                    """
                      "image": "debian:bookworm",
                      "containerEnv": { "NAME": "value" },
                      "remoteEnv": { "SEEN": "${containerEnv:NAME}" },
                      "postStartCommand": "echo ${containerEnv:NAME}${SEEN} > .seen"
                    """
                )
                let missing = try await folder.outcome(
                    ["up", "--expect-existing-container"],
                    in: repository
                )
                #expect(missing.code == 1)
                #expect(missing.json["outcome"] == "error")
                #expect(missing.json["message"] == "Dev container not found.")
                let up = try await folder.berth(
                    [
                        "up", "--include-configuration", "--include-merged-configuration",
                        "--omit-config-remote-env-from-metadata",
                    ],
                    in: repository
                )
                let json = try JSONValue(parsing: up.output)
                #expect(
                    json.object?.keys.elements == [
                        "outcome", "containerId", "remoteUser", "remoteWorkspaceFolder",
                        "configuration", "mergedConfiguration",
                    ]
                )
                #expect(json["configuration"]?["remoteEnv"] == ["SEEN": "value"])
                #expect(
                    json["configuration"]?["configFilePath"]?["path"]?.string
                        == "\(repository)/.devcontainer/devcontainer.json"
                )
                #expect(json["mergedConfiguration"]?["remoteEnv"] == ["SEEN": "value"])
                // In hooks the container's variables are known, and the left out `remoteEnv` is.
                #expect(folder.lines(".seen", in: repository) == ["valuevalue"])
                let container = try #require(json["containerId"]?.string)
                let label = try await folder.docker([
                    "inspect", "-f", #"{{index .Config.Labels "devcontainer.metadata"}}"#,
                    container,
                ])
                #expect(label.contains("postStartCommand") && !label.contains("remoteEnv"))
                #expect(
                    try await folder.exec(["printenv", "SEEN"], in: repository) == "value\n"
                )
            }
        }

        @Test func `down and stop take what labels name, and nothing else`() async throws {
            try await TestFolder.with { folder in
                let label = "berth-test=\(folder.mark)"
                let repository = try await folder.workspace(#""image": "debian:bookworm""#)
                let own = try await folder.up(repository)
                let other = try await folder.up(repository, ["--id-label", label])
                #expect(own.container != other.container)
                try folder.write("{bad", to: "\(repository)/.devcontainer/devcontainer.json")
                let nothing = try await folder.outcome(
                    ["down", "--id-label", "berth-test=nobody"],
                    in: repository
                )
                #expect(nothing.json["containerId"] == .null)
                let stop = try await folder.outcome(["stop", "--id-label", label], in: folder.path)
                #expect(stop.json["stopped"]?.array?.first?.string == other.container)
                let named = try await folder.outcome(
                    ["down", "--id-label", label],
                    in: folder.path
                )
                #expect(named.json["containerId"]?.string == other.container)
                // A configuration that cannot be read is told, and keeps nobody from going.
                let last = try await folder.berth(["down"], in: repository)
                #expect(last.errors.hasPrefix("warning: "))
                #expect(
                    try JSONValue(parsing: last.output)["containerId"]?.string == own.container
                )
            }
        }

        @Test func `a container that cannot start leaves nothing behind`() async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.workspace(
                    #""image": "debian:bookworm", "runArgs": ["--network=berth-no-such"]"#
                )
                let failed = try await folder.outcome(["up"], in: repository)
                #expect(failed.json["message"]?.string?.contains("berth-no-such") == true)
                try folder.write(
                    #"{"image": "debian:bookworm"}"#,
                    to: "\(repository)/.devcontainer/devcontainer.json"
                )
                _ = try await folder.up(repository)
            }
        }

        @Test func `a command line that the reference CLI rejects is rejected`() async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.workspace(#""image": "debian:bookworm""#)
                let empty = "\(folder.path)/empty"
                try folder.write("", to: "\(empty)/file")
                for arguments in [
                    ["up", "--no-such-flag"], ["up", "--id-label", "name"],
                    ["up", "--id-label", "name="], ["up", "--remote-env", "name"],
                    ["up", "--mount", "type=tmpfs,target=/x"],
                    ["up", "--mount", "source=a,target=/x"],
                    ["up", "--terminal-columns", "80"], ["up", "--log-format", "xml"],
                    ["up", "--default-user-env-probe", "some"], ["up", "--wait-for", "never"],
                    ["run-user-commands", "--terminal-rows", "20"],
                    ["run-user-commands", "--remove-existing-container"],
                    ["set-up"], ["set-up", "--container-id", "x", "--workspace-folder", "."],
                    ["exec"], ["exec", "--dotfiles-repository", "x", "true"],
                ] {
                    let result = try await folder.berth(arguments, in: repository)
                    #expect(result.exitCode == 64, "\(arguments)")
                    #expect(result.output == "", "\(arguments)")
                }
                for verb in ["up", "run-user-commands"] {
                    let missing = try await folder.outcome(
                        [verb, "--workspace-folder", empty],
                        in: repository
                    )
                    #expect(missing.code != 0)
                    #expect(
                        missing.json["message"]?.string?.hasPrefix("Dev container config (")
                            == true,
                        "\(missing.json)"
                    )
                }
                #expect(try await folder.containers() == [])
            }
        }

        @Test func `set-up and run-user-commands take any container`() async throws {
            try await TestFolder.with { folder in
                let configuration = "\(folder.path)/foreign/devcontainer.json"
                try folder.write(
                    """
                    {
                      "remoteEnv": { "TEST_RE": "${containerEnv:TEST_CE}" },
                      "postAttachCommand": "echo $TEST_RE > /attached; pwd >> /attached"
                    }
                    """,
                    to: configuration
                )
                try await folder.container(["--env", "TEST_CE=one"]) { container in
                    let result = try await folder.outcome(
                        [
                            "set-up", "--container-id", container, "--config", configuration,
                            "--include-configuration", "--include-merged-configuration",
                        ],
                        in: folder.path
                    )
                    try #require(result.code == 0, "\(result.errors)")
                    #expect(result.json["outcome"] == "success")
                    #expect(result.json["configuration"]?["remoteEnv"]?["TEST_RE"] == "one")
                    #expect(result.json["mergedConfiguration"]?["remoteEnv"]?["TEST_RE"] == "one")
                    let inside = try await folder.inside(
                        container,
                        "cat /attached; grep TEST_CE /etc/environment"
                    )
                    #expect(inside == "one\n/root\nTEST_CE=\"one\"")
                    let again = try await folder.outcome(
                        [
                            "run-user-commands", "--container-id", container, "--config",
                            configuration,
                        ],
                        in: folder.path
                    )
                    #expect(again.json == ["outcome": "success", "result": "done"])
                }
                let metadata = #"""
                    [{ "postCreateCommand": "echo $RE > /created", "remoteEnv": { "RE": "${containerEnv:CE}" } }]
                    """#
                let flags = ["--env", "CE=two", "--label", "devcontainer.metadata=\(metadata)"]
                try await folder.container(flags) { container in
                    let skipped = try await folder.outcome(
                        ["set-up", "--container-id", container, "--skip-post-create"],
                        in: folder.path
                    )
                    #expect(skipped.json == ["outcome": "success"])
                    let result = try await folder.outcome(
                        [
                            "set-up", "--container-id", container, "--include-configuration",
                            "--include-merged-configuration",
                        ],
                        in: folder.path
                    )
                    #expect(result.json["configuration"] == [:])
                    #expect(result.json["mergedConfiguration"]?["remoteEnv"]?["RE"] == "two")
                    #expect(try await folder.inside(container, "cat /created") == "two")
                }
            }
        }

        @Test
        func
            `SPEC-META-16 SPEC-META-17 what of the present configuration counts for a container that is there`()
            async throws
        {
            try await TestFolder.with { folder in
                func configuration(_ name: String) -> String {
                    """
                      "image": "debian:bookworm",
                      "remoteUser": "\(name == "old" ? "root" : "nobody")",
                      "remoteEnv": { "NAME": "\(name)" },
                      "postAttachCommand": "echo \(name) $NAME $(id -un) >> /tmp/log; chmod 666 /tmp/log"
                    """
                }
                let repository = try await folder.workspace(configuration("old"))
                let up = try await folder.up(repository)
                _ = try await folder.inside(up.container, "chmod 666 /tmp/log")
                try folder.configure(
                    repository,
                    configuration("new").replacing("; chmod 666 /tmp/log", with: "")
                )
                let again = try await folder.berth(["up"], in: repository)
                #expect(again.errors.contains("changed since the container was made"))
                let log = try await folder.inside(up.container, "cat /tmp/log")
                #expect(log == "old old root\nold new nobody")
                let labels = [
                    "devcontainer.local_folder=\(repository)",
                    "devcontainer.config_file=\(repository)/.devcontainer/devcontainer.json",
                ]
                try await folder.docker(["rm", "--force", try #require(up.container)])
                try await folder.container(labels.flatMap { ["--label", $0] }) { container in
                    _ = try await folder.inside(
                        container,
                        "mkdir -p /workspaces/project; touch /tmp/log; chmod 666 /tmp/log"
                    )
                    let up = try await folder.up(repository)
                    #expect(up.container == container)
                    #expect(try await folder.inside(container, "cat /tmp/log") == "new new nobody")
                }
            }
        }

        @Test
        func
            `SPEC-LIFE-21 SPEC-LIFE-22 SPEC-RUN-12 SPEC-RUN-14 SPEC-RUN-15 SPEC-RUN-16 who hooks run as, and with which variables`()
            async throws
        {
            try await TestFolder.with { folder in
                let hook = #"""
                    "postCreateCommand": "(id -un; echo $HOME; echo $MINE $OURS $PROFILE) > /tmp/log"
                    """#
                // The image's own user is the one where nobody names another.
                let repository = try await folder.workspace(
                    """
                      "build": { "dockerfile": "Dockerfile" },
                      "updateRemoteUserUID": false,
                      "containerEnv": { "OURS": "container" },
                      "remoteEnv": { "MINE": "remote" },
                      \(hook)
                    """,
                    [
                        ".devcontainer/Dockerfile": """
                        FROM debian:bookworm
                        RUN useradd -m dev && echo 'export PROFILE=profile' >> /home/dev/.profile
                        USER dev

                        """
                    ]
                )
                let own = try await folder.up(repository)
                #expect(own.json["remoteUser"] == "dev")
                #expect(
                    try await folder.inside(
                        own.container,
                        "cat /tmp/log; ps -o user= -p 1 2>/dev/null || stat -c %U /proc/1; env | grep -c ^MINE="
                            + " || true"
                    ) == "dev\n/home/dev\nremote container profile\ndev\n0"
                )
                // The remote user changes nothing about the container's own process.
                try folder.configure(
                    repository,
                    """
                      "image": "debian:bookworm",
                      "remoteUser": "nobody",
                      "postCreateCommand": "id -un > /tmp/log"
                    """
                )
                let other = try await folder.up(repository, ["--remove-existing-container"])
                #expect(
                    try await folder.inside(other.container, "cat /tmp/log; stat -c %U /proc/1")
                        == "nobody\nroot"
                )
                // The metadata of the base image names one.
                try folder.configure(
                    repository,
                    """
                      "image": "mcr.microsoft.com/devcontainers/base:bookworm",
                      "updateRemoteUserUID": false,
                      "postCreateCommand": "id -un > /tmp/log"
                    """
                )
                let inherited = try await folder.up(repository, ["--remove-existing-container"])
                #expect(inherited.json["remoteUser"] == "vscode")
                #expect(
                    try await folder.inside(inherited.container, "cat /tmp/log; stat -c %U /proc/1")
                        == "vscode\nroot"
                )
            }
        }

        @Test func `SPEC-RUN-33 SPEC-RUN-34 stop follows shutdownAction and keeps what is inside`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.workspace(
                    """
                      "image": "debian:bookworm",
                      "postCreateCommand": "echo kept > /inside"
                    """
                )
                let nothing = try await folder.outcome(["stop"], in: repository)
                #expect(nothing.json == ["outcome": "success", "containerId": nil])
                let up = try await folder.up(repository)
                let container = try #require(up.container)
                func isRunning(_ container: String) async throws -> Bool {
                    let format = "{{.State.Running}} {{.State.ExitCode}}"
                    let state = try await folder.docker(["inspect", "-f", format, container])
                    // Ended by itself, not killed.
                    #expect(state == "true 0" || state == "false 0")
                    return state == "true 0"
                }
                let stop = try await folder.outcome(["stop"], in: repository)
                #expect(stop.json["stopped"] == [.string(container)])
                #expect(try await !isRunning(container))
                #expect(try await folder.up(repository).container == container)
                #expect(try await folder.inside(container, "cat /inside") == "kept")
                try folder.configure(
                    repository,
                    #""image": "debian:bookworm", "shutdownAction": "none""#
                )
                let other = try await folder.up(repository, ["--remove-existing-container"])
                let left = try await folder.outcome(["stop"], in: repository)
                #expect(left.json["stopped"] == [])
                #expect(left.errors.contains("goes on"))
                #expect(try await isRunning(try #require(other.container)))
            }
        }

        @Test func `a worktree with relative paths brings its repository along`() async throws {
            try await TestFolder.with { folder in
                let main = try await folder.workspace(#""image": "debian:bookworm""#, as: "main")
                let tree = "\(folder.path)/tree"
                try await folder.git(["worktree", "add", "-q", tree], in: main)
                try folder.write("gitdir: ../main/.git/worktrees/tree\n", to: "\(tree)/.git")
                let up = try await folder.up(tree, ["--mount-git-worktree-common-dir"])
                let head = try await folder.inside(
                    up.container,
                    "cd /workspaces/tree && cd $(cut -d ' ' -f 2 .git) && pwd && cat HEAD"
                )
                #expect(head == "/workspaces/main/.git/worktrees/tree\nref: refs/heads/tree")
                let without = try await folder.up(tree, ["--remove-existing-container"])
                let mounts = try await folder.inside(without.container, "ls /workspaces")
                #expect(mounts == "tree")
            }
        }
    }
}
