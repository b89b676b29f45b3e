import JSONC
import OrderedCollections
import Testing

extension ConformanceTests {
    /// What `read-configuration` prints.
    @Suite struct ReadConfiguration {
        private static let file = ".devcontainer/devcontainer.json"
        /// An engine that nobody answers for.
        private static let noEngine = ["DOCKER_HOST": "unix:///nonexistent/docker.sock"]

        private func with(
            _ configuration: String,
            _ body: (TestFolder, _ project: String) async throws -> Void
        ) async throws {
            try await TestFolder.with { folder in
                let project = "\(folder.path)/proj"
                try folder.write(configuration, to: "\(project)/\(Self.file)")
                try await body(folder, project)
            }
        }

        @Test
        func
            `SPEC-VAR-01 SPEC-VAR-13 SPEC-VAR-15 SPEC-VAR-16 SPEC-VAR-17 SPEC-VAR-18 SPEC-CUST-01 SPEC-CUST-02 the answer is the reference CLI's, to the byte, and asks no engine`()
            async throws
        {
            let text = """
                // as an editor writes it
                { "name": "${localWorkspaceFolderBasename}", "image": "a",
                  "customizations": {"x": {"a": 1}, "vscode": {"extensions": ["e"], "settings": {}}},
                  "portsAttributes": {"9000": {"label": "b"}, "80": {"label": "a"}},
                  "containerEnv": {"H": "${localEnv:HOME}", "F": "${localWorkspaceFolder}",
                    "W": "${containerWorkspaceFolder}", "B": "${containerWorkspaceFolderBasename}",
                    "N": "${localEnv:NOPE:dflt}", "U": "${unknown}"}, "remoteEnv": {"Z": null} }
                """
            try await with(text) { folder, project in
                let result = try await folder.berth(
                    ["read-configuration", "--workspace-folder", "."],
                    in: project,
                    environment: ["HOME": "/home/u"].merging(Self.noEngine) { $1 }
                )
                let path = "\(project)/\(Self.file)"
                #expect(
                    result.output == """
                        {"configuration":{"name":"proj","image":"a",\
                        "customizations":{"x":{"a":1},\
                        "vscode":{"extensions":["e"],"settings":{}}},\
                        "portsAttributes":{"80":{"label":"a"},"9000":{"label":"b"}},\
                        "containerEnv":{"H":"/home/u","F":"\(project)",\
                        "W":"/workspaces/proj","B":"proj","N":"dflt","U":"${unknown}"},\
                        "remoteEnv":{"Z":null},\
                        "configFilePath":{"$mid":1,"fsPath":"\(path)","path":"\(path)",\
                        "scheme":"vscode-fileHost"}},\
                        "workspace":{"workspaceFolder":"/workspaces/proj",\
                        "workspaceMount":"type=bind,source=\(project),target=/workspaces/proj"}}

                        """
                )
                #expect(result.errors == "")
                #expect(result.exitCode == 0)
            }
        }

        @Test
        func `SPEC-VAR-13 AMB-06 what only a container can tell stays as written, engine or not`()
            async throws
        {
            let text =
                #"{"image":"a","name":"${devcontainerId}","remoteEnv":{"P":"${containerEnv:PATH}"}}"#
            try await with(text) { folder, project in
                for environment in [[:], Self.noEngine] {
                    let answer = try await folder.configuration(
                        in: project,
                        environment: environment
                    )
                    let configuration = answer["configuration"]
                    #expect(configuration?["name"]?.string == "${devcontainerId}")
                    #expect(configuration?["remoteEnv"]?["P"]?.string == "${containerEnv:PATH}")
                }
            }
        }

        @Test
        func
            `SPEC-VAR-11 SPEC-VAR-12 SPEC-VAR-14 SPEC-VAR-24 SPEC-VAR-29 SPEC-MRG-33 SPEC-CUST-03 AMB-07 a container tells its id and its variables, whoever made it`()
            async throws
        {
            let text = """
                {"image":"debian:bookworm","name":"${devcontainerId}",
                "mounts":["source=v-${devcontainerId},target=/v"],
                "remoteEnv":{"P":"${containerEnv:FRUIT}:/x","N":"${containerEnv:NOPE:d}"},
                "customizations":{"codespaces":{"openFiles":["README.md"]}}}
                """
            try await with(text) { folder, project in
                let labels = [
                    "devcontainer.local_folder=\(project)",
                    "devcontainer.config_file=\(project)/\(Self.file)",
                ]
                let id = try await folder.identifier(of: labels)
                for _ in 0..<2 {
                    let container = try await folder.container(labels, ["FRUIT=cherry"])
                    try await folder.docker([
                        "exec", container, "sh", "-c", "echo export FRUIT=nut >> /root/.bashrc",
                    ])
                    let answer = try await folder.configuration(
                        ["--include-merged-configuration"],
                        in: project
                    )
                    for part in ["configuration", "mergedConfiguration"] {
                        let printed = answer[part]
                        #expect(printed?["name"]?.string == id)
                        #expect(printed?["mounts"] == [.string("source=v-\(id),target=/v")])
                        #expect(printed?["remoteEnv"] == ["P": "cherry:/x", "N": "d"])
                    }
                    #expect(answer["featuresConfiguration"] == nil)
                    #expect(
                        answer["mergedConfiguration"]?["customizations"]
                            == ["codespaces": [["openFiles": ["README.md"]]]]
                    )
                    try await folder.docker(["rm", "--force", container])
                }
                let older = try await folder.container([labels[0]], ["FRUIT=date"])
                let answer = try await folder.configuration(in: project)
                #expect(
                    answer["configuration"]?["name"]?.string
                        == (try await folder.identifier(of: [labels[0]]))
                )
                #expect(answer["configuration"]?["remoteEnv"]?["P"]?.string == "date:/x")
                try await folder.docker(["rm", "--force", older])
            }
        }

        @Test
        func `SPEC-CUST-05 a container's label is merged, with what the file still decides`()
            async throws
        {
            let text = #"{"image":"debian:bookworm","remoteUser":"nobody","containerUser":"late"}"#
            let label = """
                devcontainer.metadata=[{"id":"ghcr.io/o/r/f:1","customizations":{"berth":{"a":1}},\
                "mounts":["source=${localWorkspaceFolderBasename}-${containerEnv:FRUIT},target=/m"]},\
                {"remoteUser":"root","postCreateCommand":"make","customizations":{"berth":{"b":2}}}]
                """
            try await with(text) { folder, project in
                let own = [
                    "devcontainer.local_folder=\(project)",
                    "devcontainer.config_file=\(project)/\(Self.file)",
                ]
                let container = try await folder.container(own + [label], ["FRUIT=cherry"])
                let merged = try await folder.configuration(
                    ["--include-merged-configuration"],
                    in: project
                )["mergedConfiguration"]
                #expect(merged?["remoteUser"]?.string == "nobody")
                #expect(merged?["containerUser"] == nil)
                #expect(merged?["postCreateCommands"] == ["make"])
                #expect(merged?["mounts"] == ["source=proj-cherry,target=/m"])
                #expect(merged?["customizations"] == ["berth": [["a": 1], ["b": 2]]])

                let alone = try await folder.configuration(
                    ["--container-id", container, "--include-merged-configuration"],
                    in: "/"
                )
                #expect(alone["configuration"] == [:])
                #expect(alone["workspace"] == nil)
                #expect(alone["mergedConfiguration"]?["remoteUser"]?.string == "root")
                #expect(
                    alone["mergedConfiguration"]?["customizations"]
                        == ["berth": [["a": 1], ["b": 2]]]
                )
                let labelled = try await folder.configuration(["--id-label", own[0]], in: "/")
                #expect(labelled["configuration"] == [:])
                try await folder.docker(["rm", "--force", container])
            }
        }

        @Test
        func `SPEC-CUST-04 tools get the customizations when what is waited for is done`()
            async throws
        {
            let text = """
                {"image":"debian:bookworm","updateContentCommand":"touch early",
                "postCreateCommand":"touch late","customizations":{"any":{"a":1}}}
                """
            try await with(text) { folder, project in
                let result = try await folder.berth(
                    [
                        "up", "--skip-non-blocking-commands", "--include-merged-configuration",
                        "--mount-workspace-git-root", "false",
                    ],
                    in: project
                )
                #expect(result.exitCode == 0, "\(result.errors)")
                let outcome = try JSONValue(parsing: result.output)
                #expect(
                    outcome["mergedConfiguration"]?["customizations"] == ["any": [["a": 1]]]
                )
                #expect(try await folder.tool("ls", [], in: project) == "early")
            }
        }

        @Test
        func
            `SPEC-MRG-35 SPEC-CUST-06 base image, Features and file are merged where no container is`()
            async throws
        {
            let text = """
                {"image":"debian:bookworm","init":true,"features":{"./f":{"taste":"sweet"}},
                "customizations":{"any":[1,"two",null]},"forwardPorts":[80]}
                """
            try await with(text) { folder, project in
                let feature = "\(project)/.devcontainer/f"
                try folder.write(
                    """
                    {"id":"f","version":"1.0.0","name":"Fruit","capAdd":["SYS_PTRACE"],
                    "options":{"taste":{"type":"string","default":"sour"}},
                    "mounts":[{"type":"volume","source":"v-${devcontainerId}","target":"/v"}]}
                    """,
                    to: "\(feature)/devcontainer-feature.json"
                )
                try folder.write("#!/bin/sh\n", to: "\(feature)/install.sh")
                let answer = try await folder.configuration(
                    ["--include-features-configuration", "--include-merged-configuration"],
                    in: project
                )
                #expect(
                    answer.keys.elements == [
                        "configuration", "workspace", "featuresConfiguration",
                        "mergedConfiguration",
                    ]
                )
                let sets = answer["featuresConfiguration"]?["featureSets"]
                #expect(
                    sets?.text() == """
                        [{"sourceInformation":{"type":"file-path",\
                        "resolvedFilePath":"\(feature)","userFeatureId":"./f"},\
                        "features":[{"id":"f","version":"1.0.0","name":"Fruit",\
                        "capAdd":["SYS_PTRACE"],\
                        "options":{"taste":{"type":"string","default":"sour"}},\
                        "mounts":[{"type":"volume","source":"v-${devcontainerId}","target":"/v"}],\
                        "value":{"taste":"sweet"},"included":true,"cachePath":"\(feature)",\
                        "consecutiveId":"f_0"}],"internalVersion":"2"}]
                        """
                )
                let merged = try #require(answer["mergedConfiguration"]?.object)
                #expect(
                    merged.keys.elements == [
                        "image", "init", "features", "forwardPorts", "configFilePath",
                        "privileged", "capAdd", "mounts", "customizations", "onCreateCommands",
                        "updateContentCommands", "postCreateCommands", "postStartCommands",
                        "postAttachCommands", "remoteEnv", "containerEnv", "portsAttributes",
                    ]
                )
                #expect(merged["customizations"] == ["any": [[1, "two", nil]]])
                #expect(merged["capAdd"] == ["SYS_PTRACE"])
                #expect(
                    merged["mounts"] == [
                        ["type": "volume", "source": "v-${devcontainerId}", "target": "/v"]
                    ]
                )
                let alone = try await folder.configuration(
                    [
                        "--include-features-configuration", "--additional-features",
                        #"{"./f":true}"#,
                    ],
                    in: project
                )
                #expect(alone["mergedConfiguration"] == nil)
                #expect(alone["featuresConfiguration"]?["featureSets"]?.array?.count == 1)
            }
        }

        @Test
        func `SPEC-VAR-20 AMB-10 the repository is mounted, a worktree with what it belongs to`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.repository(
                    ["sub/.devcontainer.json": #"{"image":"a"}"#, ".gitignore": "x\n"],
                    as: "r"
                )
                func workspace(_ place: String, _ more: [String] = []) async throws -> JSONValue? {
                    try await folder.configuration(
                        ["--workspace-folder", place] + more,
                        in: folder.path
                    )["workspace"]
                }
                #expect(
                    try await workspace("\(repository)/sub") == [
                        "workspaceFolder": "/workspaces/r/sub",
                        "workspaceMount":
                            .string("type=bind,source=\(repository),target=/workspaces/r"),
                    ]
                )
                let sub = "\(repository)/sub"
                #expect(
                    try await workspace(sub, ["--mount-workspace-git-root", "false"]) == [
                        "workspaceFolder": "/workspaces/sub",
                        "workspaceMount": .string("type=bind,source=\(sub),target=/workspaces/sub"),
                    ]
                )
                let tree = "\(folder.path)/trees/t"
                try await folder.git(["worktree", "add", "-q", tree], in: repository)
                try folder.write("gitdir: ../../r/.git/worktrees/t\n", to: "\(tree)/.git")
                let flag = ["--mount-git-worktree-common-dir"]
                #expect(
                    try await workspace("\(tree)/sub", flag) == [
                        "workspaceFolder": "/workspaces/trees/t/sub",
                        "workspaceMount":
                            .string("type=bind,source=\(tree),target=/workspaces/trees/t"),
                        "additionalMountString":
                            .string(
                                "type=bind,source=\(repository)/.git,target=/workspaces/r/.git"
                            ),
                    ]
                )
                #expect(
                    try await workspace("\(tree)/sub")?["workspaceFolder"]?.string
                        == "/workspaces/t/sub"
                )
            }
        }

        @Test(arguments: [
            ("[]", "found an array"), ("\"x\"", "found a string"), ("null", "found null"),
            ("", "the text has no value in it"),
        ])
        func `SPEC-JSONC-05 a configuration is an object`(text: String, words: String) async throws
        {
            try await with(text) { folder, project in
                let result = try await folder.berth(["read-configuration"], in: project)
                #expect(result.exitCode == 2)
                #expect(result.output == "")
                #expect(result.errors.contains(words))
                #expect(result.errors.contains("--> \(Self.file):1:1"))
                if !text.isEmpty {
                    #expect(result.errors.contains("must contain a JSON object literal"))
                }
            }
        }

        @Test func `SPEC-JSONC-08 AMB-02 SPEC-VAR-10 what cannot be read is told with its place`()
            async throws
        {
            for (text, place) in [
                (#"{"image":'a'}"#, "1:10"), (#"{"a":1 "b":2}"#, "1:7"),
                (#"{"image":,"name":"x"}"#, "1:10"),
                ("{\"image\":\"a\",\n\"name\":\"${env}\"}", "2:8"),
            ] {
                try await with(text) { folder, project in
                    let result = try await folder.berth(["read-configuration"], in: project)
                    #expect(result.exitCode == 2)
                    #expect(result.output == "")
                    #expect(
                        result.errors.contains("--> \(Self.file):\(place)\n"),
                        "\(result.errors)"
                    )
                }
            }
        }

        @Test func `what stops other commands is printed all the same, with warnings`() async throws
        {
            let text = """
                {"image": 7, "forwardPort": [1], "features": ["x"], "remoteUser": {"a": []},
                 "postCreateCommand": null}
                """
            try await with(text) { folder, project in
                let result = try await folder.berth(["read-configuration"], in: project)
                #expect(result.exitCode == 0)
                let printed = try JSONValue(parsing: result.output)["configuration"]?.object
                #expect(
                    printed?.filter { $0.key != "configFilePath" } == [
                        "image": 7, "forwardPort": [1], "features": ["x"],
                        "remoteUser": ["a": []], "postCreateCommand": nil,
                    ]
                )
                #expect(!result.errors.contains("error:"))
                for told in [
                    "`image` must be a string, found `7`\n --> \(Self.file):1:11",
                    "`forwardPort` is no property of devcontainer.json and is ignored"
                        + "\n --> \(Self.file):1:14",
                    "hint: did you mean `forwardPorts`?",
                    "`postCreateCommand` is null",
                ] {
                    #expect(result.errors.contains(told), "\(result.errors)")
                }
                for more in [
                    ["--include-merged-configuration"], ["--include-features-configuration"],
                ] {
                    let refused = try await folder.berth(
                        ["read-configuration"] + more,
                        in: project
                    )
                    #expect(refused.exitCode == 2)
                    #expect(refused.output == "")
                    #expect(refused.errors.contains("error: `image` must be a string, found `7`"))
                }
            }
        }

        @Test func `SPEC-SCH-02 SPEC-SCH-24 all faults of a file are told in one report`()
            async throws
        {
            let text = """
                {
                  "image": "debian:bookworm",
                  "mounts": 3,
                  "remoteUser": 1,
                  "nmae": "x"
                }
                """
            try await with(text) { folder, project in
                let result = try await folder.berth(["plan"], in: project)
                #expect(result.exitCode == 2)
                for told in [
                    "error: `mounts` must be an array, found `3`\n --> \(Self.file):3:13",
                    "error: `remoteUser` must be a string, found `1`\n --> \(Self.file):4:17",
                    "warning: `nmae` is no property of devcontainer.json and is ignored"
                        + "\n --> \(Self.file):5:3",
                    "hint: did you mean `name`?",
                ] {
                    #expect(result.errors.contains(told), "\(result.errors)")
                }
            }
        }
    }
}

extension TestFolder {
    /// Starts a container with labels and variables, as another tool might, and returns its id.
    func container(_ labels: [String], _ variables: [String]) async throws -> String {
        try await docker(
            ["run", "--detach", "--network", "none"] + labels.flatMap { ["--label", $0] }
                + variables.flatMap { ["--env", $0] } + ["debian:bookworm", "sleep", "600"]
        )
    }

    /// The id that labels `name=value` give a dev container, found out by python.
    func identifier(of labels: [String]) async throws -> String {
        let program = """
            import hashlib, json, sys
            labels = dict(text.split("=", 1) for text in sys.argv[1:])
            text = json.dumps(labels, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
            number = int(hashlib.sha256(text.encode()).hexdigest(), 16)
            digits = "0123456789abcdefghijklmnopqrstuv"
            print("".join(digits[number >> 5 * place & 31] for place in range(51, -1, -1)))
            """
        return try await tool("python3", ["-c", program] + labels, in: path)
    }
}
