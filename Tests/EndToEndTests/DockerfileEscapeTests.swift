import JSONC
import Testing

extension EndToEndTests {
    /// Values that are hard to say in a Dockerfile, through a real build.
    @Suite struct DockerfileEscapeTests {
        @Test
        func `what is put behind a Dockerfile with another escape character keeps its meaning`()
            async throws
        {
            try await TestFolder.with { folder in
                let value = #"a\b`c"d$HOME \"#
                let text = JSONValue.string(value).text()
                let repository = try await folder.workspace(
                    """
                      "build": { "dockerfile": "Dockerfile" },
                      "features": { "./mine": {} },
                      "containerEnv": { "CE": \(text) },
                      "customizations": { "berth-test": [\(text), "\(String(repeating: "x,", count: 2_000))"] }
                    """,
                    [
                        ".devcontainer/Dockerfile":
                            "# escape=`\nFROM debian:bookworm\nRUN echo one `\n && echo two\n",
                        ".devcontainer/mine/devcontainer-feature.json": """
                        {
                          "id": "mine", "version": "1.0.0",
                          "containerEnv": {
                            "FE": "a\\\\b`c\\"d $5 ${PATH}", "LINES": "one\\ntwo"
                          }
                        }
                        """,
                        ".devcontainer/mine/install.sh": "printf %s \"$FE\" > /fe\n",
                    ]
                )
                let up = try await folder.up(repository)
                let container = try #require(up.container)
                let image = try await folder.docker(["inspect", "-f", "{{.Image}}", container])
                let environment = try await folder.docker(
                    ["inspect", "-f", "{{json .Config.Env}}", image]
                )
                let variables = try #require(
                    try JSONValue(parsing: environment).array?.compactMap(\.string)
                )
                #expect(variables.contains("CE=\(value)"), "\(variables)")
                let path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
                #expect(variables.contains(#"FE=a\b`c"d $5 "# + path), "\(variables)")
                #expect(!variables.contains { $0.hasPrefix("LINES=") })
                #expect(
                    try await folder.inside(container, "cat /fe") == #"a\b`c"d $5 "# + path
                )
                #expect(try await folder.inside(container, "printf %s \"$LINES\"") == "one\ntwo")
                let label = try await folder.docker([
                    "inspect", "-f", #"{{index .Config.Labels "devcontainer.metadata"}}"#, image,
                ])
                let entry = try #require(try JSONValue(parsing: label).array?.last)
                #expect(entry["containerEnv"]?["CE"]?.string == value)
                #expect(
                    entry["customizations"]?["berth-test"]?.array?.first?.string == value
                )
            }
        }
    }
}
