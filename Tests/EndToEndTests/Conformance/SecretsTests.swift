import FoundationEssentials
import JSONC
import Testing

extension ConformanceTests {
    /// Secrets: seen by what Berth starts inside, and by nothing else.
    @Suite struct Secrets {
        /// Values that nothing in a test's surroundings holds by chance.
        private static let token = "t0ken-\(UUID().uuidString)"
        private static let lines = ["<user>", "  first \(UUID().uuidString)", "</user>"]

        private static func secrets(_ token: String) -> String {
            let text = lines.joined(separator: "\n")
            let json: JSONValue = [
                "TOKEN": .string(token), "XML": .string(text), "QUOTED": "a \"b\" $c 'd'",
            ]
            return "// for the tests\n" + json.text(.pretty)
        }

        @Test
        func
            `SPEC-SECR-01 SPEC-SECR-02 SPEC-SECR-03 SPEC-SECR-04 SPEC-SECR-05 SPEC-SECR-06 SPEC-SECR-08 SPEC-SECR-09 recommended, given and changed secrets`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.workspace(
                    """
                      "image": "debian:bookworm",
                      "secrets": {
                        "TOKEN": { "description": "is given" },
                        "MISSING": {
                          "description": "What it is for.",
                          "documentationUrl": "https://example.org/missing",
                          "value": "never-a-value"
                        }
                      },
                      "remoteEnv": { "TOKEN": "of the configuration" },
                      "postAttachCommand": "printf '%s|%s|%s|%s' \\"$TOKEN\\" \\"$XML\\" \\"$QUOTED\\" \\"${MISSING-unset}\\" > .seen"
                    """
                )
                let without = try await folder.up(repository)
                #expect(without.errors.contains("recommends the secrets `TOKEN`, `MISSING`"))
                #expect(without.errors.contains("What it is for. https://example.org/missing"))
                #expect(without.errors.contains("`secrets.MISSING.value` is no property"))
                #expect(try folder.text("\(repository)/.seen") == "of the configuration|||unset")
                let file = "\(folder.path)/secrets.json"
                for token in [Self.token, "another"] {
                    try folder.write(Self.secrets(token), to: file)
                    let up = try await folder.up(repository, ["--secrets-file", file])
                    #expect(up.container == without.container)
                    #expect(up.errors.contains("recommends the secret `MISSING`"))
                    let expected =
                        "\(token)|\(Self.lines.joined(separator: "\n"))|a \"b\" $c 'd'|unset"
                    #expect(try folder.text("\(repository)/.seen") == expected)
                    let exec = try await folder.exec(
                        ["printenv", "TOKEN"],
                        in: repository,
                        ["--secrets-file", file]
                    )
                    #expect(exec == token + "\n")
                }
                let none = try await folder.exec(["printenv", "TOKEN"], in: repository)
                #expect(none == "of the configuration\n")
            }
        }

        @Test
        func
            `SPEC-SECR-07 SPEC-SECR-12 values are in no image, label, configuration, file, log or command line`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.workspace(
                    """
                      "build": { "dockerfile": "Dockerfile" },
                      "onCreateCommand": "echo \\"word${TOKEN}word\\"; echo \\"$XML\\" >&2; echo $TOKEN",
                      "postCreateCommand": { "one": "echo $TOKEN; touch begun; \(Shell.wait(for: "go"))" },
                      "postAttachCommand": "echo $TOKEN; ls /no/$TOKEN"
                    """,
                    [".devcontainer/Dockerfile": "FROM debian:bookworm\nRUN true\n"]
                )
                let file = "\(folder.path)/secrets.json"
                try folder.write(Self.secrets(Self.token), to: file)
                let up = try await folder.berth(
                    ["up", "--secrets-file", file, "--log-level", "trace"],
                    in: repository
                ) { _ in
                    try await folder.tool("sh", ["-c", Shell.wait(for: "begun")], in: repository)
                    let processes = try await folder.tool("ps", ["-eo", "args"], in: repository)
                    #expect(processes.contains("while [ ! -e go ]"))
                    #expect(!processes.contains(Self.token))
                    try folder.write("", to: "\(repository)/go")
                }
                #expect(up.exitCode == 1)
                let container = try #require(try await folder.containers().first)
                let image = try await folder.docker(["inspect", "-f", "{{.Image}}", container])
                let kept = try await [
                    up.output, up.errors,
                    folder.docker(["inspect", container]), folder.docker(["logs", container]),
                    folder.docker(["inspect", image]),
                    folder.docker(["history", "--no-trunc", image]),
                    folder.inside(container, "cat /etc/environment /var/lib/berth/*"),
                ]
                for text in kept {
                    #expect(!text.contains(Self.token))
                    #expect(!text.contains(Self.lines[1]))
                }
                #expect(up.errors.contains("| word********word"), "\(up.errors)")
                #expect(up.errors.contains("one | ********"))
                let json = try await folder.outcome(
                    ["run-user-commands", "--secrets-file", file, "--log-format", "json"],
                    in: repository
                )
                #expect(json.code == 1)
                #expect(!json.errors.contains(Self.token))
                #expect(json.errors.contains("********"))
                let found = try await folder.tool(
                    "sh",
                    ["-c", "grep -rlF '\(Self.token)' . || true"],
                    in: folder.path
                )
                #expect(found == "./secrets.json")
            }
        }

        @Test func `SPEC-SECR-10 a file that cannot be read is the outcome, and shows nothing`()
            async throws
        {
            try await TestFolder.with { folder in
                let repository = try await folder.workspace(#""image": "debian:bookworm""#)
                let cases = [
                    #"{ "TOKEN": hidden }"#, #"["hidden"]"#, #"{ "TOKEN": { "hidden": 1 } }"#, nil,
                ]
                for text in cases {
                    let file = "\(folder.path)/secrets.json"
                    if let text {
                        try folder.write(text, to: file)
                    } else {
                        try FileManager.default.removeItem(atPath: file)
                    }
                    let up = try await folder.outcome(
                        ["up", "--secrets-file", file],
                        in: repository
                    )
                    #expect(up.code == 2)
                    #expect(up.json["outcome"] == "error")
                    let message = up.json["message"]?.string ?? ""
                    #expect(message.hasPrefix("Failed to read/parse secrets from `\(file)`"))
                    #expect(!message.contains("hidden") && !up.errors.contains("hidden"))
                }
                #expect(try await folder.containers() == [])
            }
        }
    }
}
