import FoundationEssentials
import JSONC
import Testing

extension ConformanceTests {
    /// The label `devcontainer.metadata` of images and containers.
    @Suite struct Metadata {
        @Test
        func
            `SPEC-META-01 SPEC-META-05 SPEC-META-06 SPEC-META-07 SPEC-META-08 SPEC-META-09 SPEC-META-10 SPEC-META-12 SPEC-META-13 SPEC-META-20 SPEC-META-22 SPEC-META-24 the label lists base, Features and configuration`()
            async throws
        {
            try await TestFolder.with { folder in
                let base = try await folder.baseImage(
                    #"""
                    FROM debian:bookworm
                    LABEL devcontainer.metadata='[{"id":"ghcr.io/acme/old:1","init":true,"x-other":[1]}]'
                    """#
                )
                let repository = try await folder.devContainer(
                    Self.configuration,
                    TestFeature.files(
                        TestFeature("bare"),
                        TestFeature("rich", metadata: Self.richMetadata)
                    ).merging([
                        "Dockerfile": """
                        ARG NAME=none
                        ARG TAG=none
                        FROM ${NAME}:${TAG} AS ground
                        FROM ground
                        """
                    ]) { $1 }
                )
                let image = String(base.split(separator: ":")[0])
                let built = try await folder.built(
                    repository,
                    environment: ["BERTH_TEST_IMAGE": image, "BERTH_TEST_TAG": folder.mark]
                )
                #expect(
                    try await folder.metadata(of: built.image) == [
                        ["id": "ghcr.io/acme/old:1", "init": true, "x-other": [1]],
                        ["id": "./bare"],
                        [
                            "id": "./rich", "onCreateCommand": "echo \"$HOME\\n\" `id`",
                            "updateContentCommand": "a", "postCreateCommand": ["b"],
                            "postStartCommand": ["c": "d"], "postAttachCommand": "e",
                            "init": false, "privileged": true, "capAdd": ["SYS_PTRACE"],
                            "securityOpt": ["seccomp=unconfined"], "entrypoint": "/e.sh",
                            "mounts": [
                                [
                                    "type": "volume", "source": "v-${devcontainerId}",
                                    "target": "/v",
                                ]
                            ],
                            "customizations": ["vscode": ["extensions": ["a.b"]]],
                        ],
                        Self.configurationEntry,
                    ]
                )
            }
        }

        private static let richMetadata = #"""
            "dependsOn": { "./bare": {} },
            "containerEnv": { "HIDDEN": "1" },
            "onCreateCommand": "echo \"$HOME\\n\" `id`",
            "updateContentCommand": "a", "postCreateCommand": ["b"],
            "postStartCommand": { "c": "d" }, "postAttachCommand": "e",
            "init": false, "privileged": true, "capAdd": ["SYS_PTRACE"],
            "securityOpt": ["seccomp=unconfined"], "entrypoint": "/e.sh",
            "mounts": [{ "type": "volume", "source": "v-${devcontainerId}", "target": "/v" }],
            "customizations": { "vscode": { "extensions": ["a.b"] } }
            """#

        private static let configuration = #"""
            {
              "name": "N", "workspaceFolder": "/workspaces/x", "initializeCommand": "true",
              "workspaceMount": "source=${localWorkspaceFolder},target=/workspaces/x,type=bind",
              "runArgs": ["--hostname=h"], "appPort": [], "secrets": { "S": {} },
              "build": {
                "dockerfile": "Dockerfile",
                "args": { "NAME": "${localEnv:BERTH_TEST_IMAGE}", "TAG": "${localEnv:BERTH_TEST_TAG}" }
              },
              "features": { "./rich": {} }, "overrideFeatureInstallOrder": [],
              "onCreateCommand": "echo $A", "updateContentCommand": "u", "postCreateCommand": "p",
              "postStartCommand": "s", "postAttachCommand": "t", "waitFor": "onCreateCommand",
              "customizations": { "x": { "y": "\\ \" $" } },
              "mounts": ["source=${localEnv:NOPE},target=/m,type=volume"],
              "containerEnv": { "E": "$PATH" }, "containerUser": "root", "init": true,
              "privileged": false, "capAdd": ["NET_ADMIN"], "securityOpt": ["label=disable"],
              "remoteUser": "root", "userEnvProbe": "none", "remoteEnv": { "R": "${containerEnv:X}" },
              "overrideCommand": true, "portsAttributes": { "80": { "label": "web" } },
              "otherPortsAttributes": { "onAutoForward": "silent" }, "forwardPorts": [80, "db:1"],
              "shutdownAction": "none", "updateRemoteUserUID": false,
              "hostRequirements": { "cpus": 1 }
            }
            """#

        private static let configurationEntry: JSONValue = [
            "onCreateCommand": "echo $A", "updateContentCommand": "u", "postCreateCommand": "p",
            "postStartCommand": "s", "postAttachCommand": "t", "waitFor": "onCreateCommand",
            "customizations": ["x": ["y": "\\ \" $"]],
            "mounts": ["source=${localEnv:NOPE},target=/m,type=volume"],
            "containerEnv": ["E": "$PATH"], "containerUser": "root", "init": true,
            "privileged": false, "capAdd": ["NET_ADMIN"], "securityOpt": ["label=disable"],
            "remoteUser": "root", "userEnvProbe": "none", "remoteEnv": ["R": "${containerEnv:X}"],
            "overrideCommand": true, "portsAttributes": ["80": ["label": "web"]],
            "otherPortsAttributes": ["onAutoForward": "silent"], "forwardPorts": [80, "db:1"],
            "shutdownAction": "none", "updateRemoteUserUID": false,
            "hostRequirements": ["cpus": 1],
        ]

        @Test
        func
            `SPEC-META-03 SPEC-META-14 SPEC-META-21 SPEC-META-23 SPEC-RUN-16 SPEC-FHOOK-08 SPEC-FENV-06 a prebuilt image brings its metadata along`()
            async throws
        {
            try await TestFolder.with { folder in
                let maker = try await folder.devContainer(
                    #"""
                    {
                      "image": "debian:bookworm", "features": { "./hook": {} },
                      "remoteUser": "nobody", "containerEnv": { "BAKED": "$PATH \" \\" }
                    }
                    """#,
                    TestFeature("hook", metadata: #""postCreateCommand": "id -un > /tmp/who""#)
                        .files
                )
                let built = try await folder.built(maker)
                let user = try await folder.devContainer(
                    "{ \"image\": \"\(built.image)\" }",
                    as: "user-\(folder.mark)"
                )
                let up = try await folder.up(user)
                #expect(up.json["remoteUser"] == "nobody")
                #expect(
                    try await folder.execShell(user, "cat /tmp/who; id -un") == "nobody\nnobody\n"
                )
                let own = try await folder.devContainer(
                    "{ \"image\": \"\(built.image)\", \"remoteUser\": \"root\" }",
                    as: "own-\(folder.mark)"
                )
                #expect(try await folder.up(own).json["remoteUser"] == "root")
                #expect(
                    try await folder.shell(in: built.image, "printf %s \"$BAKED\"") == #"$PATH " \"#
                )

                let single = try await folder.baseImage(
                    #"FROM debian:bookworm\#nLABEL devcontainer.metadata='{"remoteUser":"daemon"}'"#,
                    as: "single"
                )
                let one = try await folder.devContainer(
                    "{ \"image\": \"\(single)\" }",
                    as: "one-\(folder.mark)"
                )
                #expect(try await folder.up(one).json["remoteUser"] == "daemon")
                let broken = try await folder.baseImage(
                    "FROM debian:bookworm\nLABEL devcontainer.metadata=xx",
                    as: "broken"
                )
                let two = try await folder.devContainer(
                    "{ \"image\": \"\(broken)\" }",
                    as: "two-\(folder.mark)"
                )
                let warned = try await folder.up(two)
                #expect(warned.json["remoteUser"] == "root")
                #expect(warned.errors.contains("warning: "))
                #expect(warned.errors.contains("label `devcontainer.metadata` of \(broken)"))
            }
        }

        @Test
        func `SPEC-META-18 SPEC-META-19 metadata of any size gets through`() async throws {
            try await TestFolder.with { folder in
                let word = String(repeating: "words and \\\"quotes\\\" # $HOME \\\\ ", count: 700)
                var files: [String: String] = [:]
                for index in 0..<2 {
                    let feature = TestFeature(
                        "big\(index)",
                        metadata: "\"customizations\": { \"t\": { \"w\": \"\(word)\" } }"
                    )
                    files.merge(feature.files) { $1 }
                }
                let features = (0..<2).map { "\"./big\($0)\": {}" }.joined(separator: ", ")
                let repository = try await folder.devContainer(
                    """
                    {
                      "image": "debian:bookworm", "features": { \(features) },
                      "customizations": { "t": { "w": "\(word)" } }
                    }
                    """,
                    files
                )
                let built = try await folder.built(repository)
                let entries = try await folder.metadata(of: built.image)
                let text = try #require(try JSONValue(parsing: "\"\(word)\"").string)
                #expect(entries.count == 3)
                #expect(entries[0]["customizations"]?["t"]?["w"]?.string == text)
                #expect(entries[2]["customizations"]?["t"]?["w"]?.string == text)
                let lines = try await folder.plan(repository, ["--format", "dockerfile"])
                    .split(separator: "\n")
                #expect(lines.allSatisfy { $0.utf8.count < 65_535 })
                // As the label of a container the same goes over the engine's socket.
                let plain = try await folder.devContainer(
                    """
                    {
                      "image": "debian:bookworm",
                      "customizations": { "t": { "w": "\(String(repeating: word, count: 20))" } }
                    }
                    """,
                    as: "plain-\(folder.mark)"
                )
                let id = try #require(try await folder.up(plain).container)
                let label = try await folder.metadata(of: id)
                #expect(
                    label.first?["customizations"]?["t"]?["w"]?.string?.utf8.count
                        == text.utf8.count * 20
                )
            }
        }

        @Test func `customizations of Features and remoteEnv are left out on demand`() async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.devContainer(
                    #"""
                    {
                      "image": "debian:bookworm", "features": { "./tool": {} },
                      "remoteEnv": { "SECRET": "1" }, "postCreateCommand": "echo $SECRET > /told"
                    }
                    """#,
                    TestFeature("tool", metadata: #""customizations": { "x": { "y": 1 } }"#).files
                )
                let built = try await folder.built(
                    repository,
                    ["--skip-persisting-customizations-from-features"]
                )
                let entries = try await folder.metadata(of: built.image)
                #expect(entries.first == ["id": "./tool"])
                let up = try await folder.up(
                    repository,
                    ["--omit-config-remote-env-from-metadata"]
                )
                let id = try #require(up.container)
                #expect(try await folder.metadata(of: id).last?["remoteEnv"] == nil)
                #expect(try await folder.execShell(repository, "cat /told") == "1\n")
            }
        }
    }
}
