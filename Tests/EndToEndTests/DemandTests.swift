import Testing

extension EndToEndTests {
    /// What a repository may not have on this machine unless its user says so.
    @Suite struct DemandTests {
        @Test(arguments: [
            (#""initializeCommand": "touch /tmp/should-not-be""#, "--allow-host-commands"),
            (#""privileged": true"#, "--allow-privileged"),
            (#""capAdd": ["SYS_ADMIN"]"#, "--allow-capabilities"),
            (#""securityOpt": ["seccomp=unconfined"]"#, "--allow-security-options"),
            (#""mounts": ["source=/etc,target=/host,type=bind"]"#, "--allow-host-mounts"),
            (
                #""mounts": ["source=/var/run/docker.sock,target=/var/run/docker.sock,type=bind"]"#,
                "--allow-docker-socket"
            ),
            (#""runArgs": ["--network=host"]"#, "--allow-host-network"),
            (#""runArgs": ["--pid=host"]"#, "--allow-host-namespaces"),
            (#""runArgs": ["--device=/dev/null"]"#, "--allow-devices"),
            (
                #""remoteEnv": { "A": "${localEnv:BERTH_CANARY}" }"#,
                "--allow-host-variable BERTH_CANARY"
            ),
        ])
        func `a demand is refused by the name of its flag`(
            property: String,
            flag: String
        ) async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.repository(
                    configuration: #"{ "image": "debian:bookworm", \#(property) }"#
                )
                let result = try await folder.run(
                    rehearse: TestFolder.rehearsal("errors-slow.json"),
                    in: repository,
                    environment: ["BERTH_CANARY": "a-secret"]
                )
                #expect(result.exitCode == 2, "\(result.errors)")
                #expect(result.errors.contains("`\(flag)`"), "\(result.errors)")
                #expect(try await folder.containers() == [])
                let branches = try await folder.git(["branch", "--list"], in: repository)
                #expect(branches == "* main")
            }
        }

        @Test func `a Feature that asks is named, and can be left out`() async throws {
            try await TestFolder.with { folder in
                let feature = #"{ "id": "strong", "version": "1.0.0", "privileged": true }"#
                let plain = #"{ "id": "plain", "version": "1.0.0" }"#
                let repository = try await folder.repository([
                    ".devcontainer/devcontainer.json": """
                    {
                      "image": "debian:bookworm",
                      "features": { "./strong": {}, "./plain": {} }
                    }
                    """,
                    ".devcontainer/strong/devcontainer-feature.json": feature,
                    ".devcontainer/strong/install.sh": "exit 1",
                    ".devcontainer/plain/devcontainer-feature.json": plain,
                    ".devcontainer/plain/install.sh": "true",
                ])
                let refused = try await folder.run(
                    rehearse: TestFolder.rehearsal("errors-slow.json"),
                    in: repository
                )
                #expect(refused.exitCode == 2)
                #expect(refused.errors.contains("asked for by Feature ./strong"))
                #expect(
                    refused.errors.contains(
                        "or leave it out with `--without-feature ./strong`: these remain: ./plain"
                    ),
                    "\(refused.errors)"
                )
                let plan = try await folder.berth(
                    ["plan", "--without-feature", "strong", "--format", "json"],
                    in: repository
                )
                #expect(plan.exitCode == 0, "\(plan.errors)")
                #expect(!plan.output.contains("strong"))
                #expect(plan.output.contains("./plain"))
                let unknown = try await folder.berth(
                    ["plan", "--without-feature", "weak"],
                    in: repository
                )
                #expect(unknown.exitCode == 2)
                #expect(unknown.errors.contains("asks for no Feature `weak`"))
            }
        }

        @Test(arguments: [
            (
                #""workspaceMount": "source=${localWorkspaceFolder}/data,target=/w,type=bind""#,
                "the workspace's mount"
            ),
            (
                #""mounts": ["source=${localWorkspaceFolder}/data,target=/x,type=bind"]"#,
                "the mount of"
            ),
            (#""runArgs": ["-v", "${localWorkspaceFolder}/data/ssh:/x"]"#, "the mount of"),
        ])
        func `a link that leads out of the repository is no way to this machine's files`(
            property: String,
            words: String
        ) async throws {
            try await TestFolder.with { folder in
                let repository = try await folder.repository(
                    configuration: """
                        {
                          "image": "debian:bookworm", "workspaceFolder": "/w", \(property)
                        }
                        """
                )
                try await folder.tool("ln", ["-s", "/etc", "data"], in: repository)
                try await folder.git(["add", "-A"], in: repository)
                try await folder.git(["commit", "-q", "-m", "A link"], in: repository)
                let result = try await folder.run(
                    rehearse: TestFolder.rehearsal("errors-slow.json"),
                    in: repository,
                    ["--allow-host-mounts"]
                )
                #expect(result.exitCode == 2, "\(result.errors)")
                #expect(result.errors.contains(words))
                #expect(
                    result.errors.contains("is a link that leads out of the repository"),
                    "\(result.errors)"
                )
            }
        }
    }
}
