import JSONC
import Testing

extension EndToEndTests {
    /// What a Template is named by.
    @Suite struct TemplateSourceTests {
        private static let files = [
            "devcontainer-template.json":
                #"{ "id": "shop", "version": "1.2.3", "name": "Shop" }"#,
            ".devcontainer/devcontainer.json": #"{ "image": "debian:bookworm" }"#,
        ]

        private static func write(_ folder: TestFolder, to template: String) throws {
            for (file, text) in files {
                try folder.write(text, to: "\(folder.path)/\(template)/\(file)")
            }
        }

        @Test(arguments: ["shop", "src/shop", "./src/shop"])
        func `a Template's folder is taken by its name`(template: String) async throws {
            try await TestFolder.with { folder in
                try Self.write(folder, to: template)
                let metadata = try await folder.berth(
                    ["templates", "metadata", template],
                    in: folder.path
                )
                #expect(metadata.exitCode == 0, "\(metadata.errors)")
                let read = try JSONValue(parsing: metadata.output)
                #expect(read["id"] == "shop")
                #expect(read["version"] == "1.2.3")
                let applied = try await folder.berth(
                    ["templates", "apply", "-t", template, "-w", "project"],
                    in: folder.path
                )
                #expect(applied.exitCode == 0, "\(applied.errors)")
                #expect(
                    applied.output == #"{"files":["./.devcontainer/devcontainer.json"]}"# + "\n"
                )
            }
        }

        @Test(arguments: ["shop", "octo/templates/shop", "shop:1"])
        func `a name without a registry is not looked for on Docker Hub`(
            template: String
        ) async throws {
            try await TestFolder.with { folder in
                try folder.write("not a Template's", to: "\(folder.path)/shop/file.txt")
                for verb in [["metadata"], ["apply", "-w", "project", "-t"]] {
                    let result = try await folder.berth(
                        ["templates"] + verb + [template],
                        in: folder.path,
                        environment: ["HTTPS_PROXY": "http://127.0.0.1:1"]
                    )
                    #expect(result.exitCode == 2, "\(result.errors)")
                    let note =
                        template == "shop"
                        ? "note: `shop` is here, but has no `devcontainer-template.json`\n" : ""
                    #expect(
                        result.errors == """
                            error: `\(template)` is neither a Template's folder nor a reference \
                            with a registry
                            \(note)hint: name a folder such as `./src/debian`, or write a reference \
                            such as `ghcr.io/devcontainers/templates/debian`

                            """
                    )
                    #expect(result.output == (verb == ["metadata"] ? "{}\n" : ""))
                }
            }
        }
    }
}
