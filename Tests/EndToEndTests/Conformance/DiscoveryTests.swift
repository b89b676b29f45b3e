import JSONC
import OrderedCollections
import Testing

extension ConformanceTests {
    /// Which file is the configuration.
    @Suite struct Discovery {
        private static let root = ".devcontainer/devcontainer.json"
        private static let dotted = ".devcontainer.json"

        /// Makes a folder of configurations, each of which says where it lies.
        private func with(
            _ files: [String],
            _ body: (TestFolder, _ project: String) async throws -> Void
        ) async throws {
            try await TestFolder.with { folder in
                let project = "\(folder.path)/proj"
                try folder.write("A project.\n", to: "\(project)/README.md")
                for file in files {
                    try folder.write(
                        "{\"name\": \"\(file)\", \"image\": \"debian:bookworm\"}",
                        to: "\(project)/\(file)"
                    )
                }
                try await body(folder, project)
            }
        }

        @Test(arguments: [
            ([root], root), ([dotted], dotted), ([dotted, root], root),
            ([".devcontainer/py/devcontainer.json"], ".devcontainer/py/devcontainer.json"),
            ([dotted, ".devcontainer/py/devcontainer.json"], dotted),
        ])
        func
            `SPEC-DISC-01 SPEC-DISC-02 SPEC-DISC-03 SPEC-DISC-04 SPEC-DISC-07 SPEC-DISC-09 SPEC-DISC-10 the first place wins, in the current folder`(
                files: [String],
                chosen: String
            ) async throws
        {
            try await with(files) { folder, project in
                let answer = try await folder.configuration(in: project)
                #expect(answer["configuration"]?["name"]?.string == chosen)
                let path = answer["configuration"]?["configFilePath"]
                #expect(
                    path?.text() == """
                        {"$mid":1,"fsPath":"\(project)/\(chosen)","path":"\(project)/\(chosen)",\
                        "scheme":"vscode-fileHost"}
                        """
                )
            }
        }

        @Test(arguments: [[], [".devcontainer/a/b/devcontainer.json"], ["sub/.devcontainer.json"]])
        func `SPEC-DISC-05 SPEC-DISC-08 SPEC-DISC-10 elsewhere nothing is looked for`(
            files: [String]
        ) async throws {
            try await with(files) { folder, project in
                let result = try await folder.berth(["read-configuration"], in: project)
                #expect(result.exitCode == 2)
                #expect(result.output == "")
                #expect(
                    result.errors.hasPrefix(
                        "error: Dev container config (\(project)/\(Self.root)) not found.\n"
                    )
                )
                #expect(result.errors.contains(Self.dotted))
            }
        }

        @Test func `SPEC-DISC-10 folders above are not looked into`() async throws {
            try await with([Self.root]) { folder, project in
                try folder.write("x", to: "\(project)/sub/x")
                let result = try await folder.berth(
                    ["read-configuration"],
                    in: "\(project)/sub"
                )
                #expect(result.exitCode == 2)
            }
        }

        @Test func `SPEC-DISC-06 SPEC-DISC-07 AMB-01 of several one is chosen by its name`()
            async throws
        {
            let files = ["js", "my py"].map { ".devcontainer/\($0)/devcontainer.json" }
            try await with(files) { folder, project in
                let none = try await folder.berth(["read-configuration"], in: project)
                #expect(none.exitCode == 2)
                #expect(none.output == "")
                #expect(
                    none.errors == """
                        error: the workspace has several configurations: `\(files[0])`, `\(files[1])`
                        hint: choose one with `--config-name js`, or name its file with `--config`

                        """
                )
                for (name, file) in zip(["js", "my py", files[1]], files + [files[1]]) {
                    let answer = try await folder.configuration(
                        ["--config-name", name],
                        in: project
                    )
                    #expect(answer["configuration"]?["name"]?.string == file)
                }
                try folder.write("{\"image\":\"a\"}", to: "\(project)/\(Self.dotted)")
                let named = try await folder.configuration(["--config-name", "js"], in: project)
                #expect(named["configuration"]?["name"]?.string == files[0])
                let wrong = try await folder.berth(
                    ["read-configuration", "--config-name", "go"],
                    in: project
                )
                #expect(wrong.exitCode == 2)
                #expect(wrong.errors.hasPrefix("error: there is no configuration `go`\n"))
            }
        }

        @Test func `AMB-44 SPEC-VAR-28 two configurations of a folder are two containers`()
            async throws
        {
            let files = ["a", "b"].map { ".devcontainer/\($0)/devcontainer.json" }
            try await with([]) { folder, project in
                for file in files {
                    try folder.write(
                        #"{"image":"debian:bookworm","name":"${devcontainerId}"}"#,
                        to: "\(project)/\(file)"
                    )
                }
                let labels = [
                    "devcontainer.local_folder=\(project)",
                    "devcontainer.config_file=\(project)/\(files[0])",
                ]
                let container = try await folder.container(labels, [])
                var names: [String?] = []
                for name in ["a", "b"] {
                    let answer = try await folder.configuration(
                        ["--config-name", name],
                        in: project
                    )
                    names.append(answer["configuration"]?["name"]?.string)
                }
                #expect(names == [try await folder.identifier(of: labels), "${devcontainerId}"])
                try await folder.docker(["rm", "--force", container])
            }
        }

        @Test func `SPEC-DISC-11 a file that is named has a configuration's name`() async throws {
            try await with(["x/my.json", "x/devcontainer.json"]) { folder, project in
                for verb in ["read-configuration", "up", "plan"] {
                    let result = try await folder.berth(
                        [verb, "--config", "x/my.json"],
                        in: project
                    )
                    #expect(result.exitCode == 2)
                    #expect(
                        result.errors.contains(
                            "Filename must be devcontainer.json or .devcontainer.json"
                                + " (\(project)/x/my.json)."
                        )
                    )
                }
                let answer = try await folder.configuration(
                    ["--config", "./x/../x/devcontainer.json"],
                    in: project
                )
                let path = answer["configuration"]?["configFilePath"]
                #expect(path?["fsPath"]?.string == "\(project)/x/devcontainer.json")
                #expect(path?["scheme"]?.string == "file")
                let missing = try await folder.berth(
                    ["read-configuration", "--config", "y/devcontainer.json"],
                    in: project
                )
                #expect(missing.exitCode == 2)
                #expect(
                    missing.errors.hasPrefix(
                        "error: Dev container config (\(project)/y/devcontainer.json) not found.\n"
                    )
                )
            }
        }

        @Test func `an override lends its contents, the file of the workspace its place`()
            async throws
        {
            try await with([Self.root, "other.json"]) { folder, project in
                let answer = try await folder.configuration(
                    ["--override-config", "other.json"],
                    in: project
                )
                #expect(answer["configuration"]?["name"]?.string == "other.json")
                let path = answer["configuration"]?["configFilePath"]?["path"]
                #expect(path?.string == "\(project)/\(Self.root)")
            }
        }

        @Test(arguments: [
            (root, "Dockerfile", ".devcontainer/Dockerfile"), (dotted, "Dockerfile", "Dockerfile"),
            (".devcontainer/py/devcontainer.json", "../../docker/File", "docker/File"),
        ])
        func `SPEC-DISC-12 SPEC-DISC-13 SPEC-DISC-14 paths count from the configuration's folder`(
            file: String,
            dockerfile: String,
            place: String
        ) async throws {
            try await with([]) { folder, project in
                try folder.write(
                    "{\"build\": {\"dockerfile\": \"\(dockerfile)\"}}",
                    to: "\(project)/\(file)"
                )
                let missing = try await folder.berth(["plan"], in: project)
                #expect(missing.exitCode == 2)
                #expect(missing.errors.contains("looked for `\(place)`"), "\(missing.errors)")
                try folder.write(
                    "FROM debian:bookworm\nRUN echo \(place)\n",
                    to: "\(project)/\(place)"
                )
                let plan = try await folder.plan(project, ["--format", "dockerfile"])
                #expect(plan.contains("RUN echo \(place)\n"))
            }
        }

        @Test(arguments: [
            (
                #"{ "service": "x" }"#,
                "the configuration has none of `image`, `build.dockerfile` and `dockerComposeFile`"
            ),
            (
                #"{"image":"a","dockerComposeFile":"c.yml","service":"s"}"#,
                "the configuration has `image` and `dockerComposeFile`, which exclude each other"
            ),
        ])
        func `SPEC-DISC-15 SPEC-DISC-16 AMB-03 a configuration comes in one of three kinds`(
            text: String,
            message: String
        ) async throws {
            try await with([]) { folder, project in
                try folder.write(text, to: "\(project)/\(Self.root)")
                for verb in ["up", "build", "plan"] {
                    let result = try await folder.berth([verb], in: project)
                    #expect(result.exitCode == 2)
                    #expect(result.errors.hasPrefix("error: \(message)\n --> \(Self.root):1:"))
                }
                #expect(try await folder.containers() == [])
                let printed = try await folder.berth(["read-configuration"], in: project)
                #expect(printed.exitCode == 0)
                #expect(printed.errors.hasPrefix("warning: \(message)\n --> \(Self.root):1:"))
            }
        }
    }
}

extension TestFolder {
    /// Runs `berth read-configuration`, which must succeed, and returns what it printed.
    func configuration(
        _ arguments: [String] = [],
        in folder: String,
        environment: [String: String] = [:]
    ) async throws -> JSONObject {
        let result = try await berth(
            ["read-configuration"] + arguments,
            in: folder,
            environment: environment
        )
        try #require(result.exitCode == 0, "\(result.errors)")
        #expect(result.output.filter(\.isNewline).count == 1)
        return try #require(try JSONValue(parsing: result.output).object)
    }
}
