import FoundationEssentials
import Testing

extension EndToEndTests {
    /// Folders that cannot be written, met by who is not root.
    @Suite struct UnwritableFolderTests {
        /// Makes a folder with a Feature and a Template, which only root may write.
        private static func collection(_ folder: TestFolder) async throws -> OrdinaryUser {
            let files = [
                "features/src/go/devcontainer-feature.json":
                    #"{ "id": "go", "version": "1.0.0", "name": "Go" }"#,
                "features/src/go/install.sh": "#!/bin/sh\n",
                "templates/src/shop/devcontainer-template.json":
                    #"{ "id": "shop", "version": "1.0.0", "name": "Shop" }"#,
                "templates/src/shop/.devcontainer/devcontainer.json": #"{ "image": "a" }"#,
                "project/file.txt": "mine",
            ]
            for (file, text) in files { try folder.write(text, to: "\(folder.path)/\(file)") }
            let user = try await OrdinaryUser(folder)
            for name in ["features", "templates", "project"] {
                try await folder.tool("chmod", ["-R", "a-w", name], in: folder.path)
            }
            return user
        }

        /// Lets the folder be taken away again.
        private static func release(_ folder: TestFolder) async throws {
            try await folder.tool("chmod", ["-R", "u+w", "."], in: folder.path)
        }

        @Test(arguments: [
            (
                ["features", "generate-docs", "-p", "features/src", "-n", "octo/features"],
                "error: cannot write `FOLDER/features/src/go/README.md`: Permission denied"
            ),
            (
                ["templates", "generate-docs", "-p", "templates/src"],
                "error: cannot write `FOLDER/templates/src/shop/README.md`: Permission denied"
            ),
            (
                ["features", "package", "features/src", "-o", "features/out"],
                "error: cannot write the output folder `FOLDER/features/out`: Permission denied"
            ),
            (
                ["features", "package", "features/src", "-o", "project/file.txt/out"],
                "error: cannot write the output folder `FOLDER/project/file.txt/out`: "
                    + "Not a directory"
            ),
            (
                ["templates", "apply", "-t", "./templates/src/shop", "-w", "project"],
                "error: cannot write to `FOLDER/project`: Permission denied"
            ),
        ])
        func `the path, the system's reason and the mend are told`(
            arguments: [String],
            summary: String
        ) async throws {
            try await TestFolder.with { folder in
                let user = try await Self.collection(folder)
                let result = try await user.berth(arguments, in: folder.path)
                try await Self.release(folder)
                let lines = result.errors.split(separator: "\n")
                #expect(lines.first ?? "" == summary.replacing("FOLDER", with: folder.path))
                #expect(lines.last?.hasPrefix("hint: check ") == true, "\(result.errors)")
                #expect(lines.count <= 3, "\(result.errors)")
                #expect(result.exitCode == 3)
                #expect(result.output == "")
                let left = try await folder.tool("find", ["project"], in: folder.path)
                #expect(left == "project\nproject/file.txt")
            }
        }

        @Test func `a Template goes into no file`() async throws {
            try await TestFolder.with { folder in
                let user = try await Self.collection(folder)
                let result = try await user.berth(
                    ["templates", "apply", "-t", "./templates/src/shop", "-w", "project/file.txt"],
                    in: folder.path
                )
                try await Self.release(folder)
                #expect(result.exitCode == 2)
                #expect(
                    result.errors == """
                        error: `\(folder.path)/project/file.txt` is no folder
                        note: nothing in the project has changed

                        """
                )
            }
        }
    }
}
