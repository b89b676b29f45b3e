import FoundationEssentials
import JSONC
import OCI
import OrderedCollections
import Registry
import TestSupport
import Testing

extension ConformanceTests {
    /// Templates, applied and published.
    @Suite struct Templates {
        private static let metadata = """
            {
              "id": "shop", "version": "1.2.3", "name": "Shop", "description": "A shop",
              "documentationURL": "https://example.org", "licenseURL": "https://example.org/l",
              "publisher": "Octo", "platforms": ["Any"], "keywords": ["shop"],
              "options": {
                "variant": {
                  "type": "string", "proposals": ["bookworm", "trixie"], "default": "bookworm"
                },
                "shell": { "type": "string", "enum": ["bash", "zsh"], "default": "bash" },
                "tools": { "type": "boolean", "default": "false" },
                "docs": { "type": "boolean", "default": false }
              },
              "optionalPaths": [".github/*", "GETTING-STARTED.md"]
            }
            """

        private static let configuration = """
            // The shop's container
            {
            \t"name": "${templateOption:shell} in ${localWorkspaceFolderBasename}",
            \t"image": "debian:${templateOption:variant}", // the system
            \t"containerEnv": {
            \t\t"TOOLS": "${templateOption: tools }",
            \t\t"DOCS": "${templateOption:docs}",
            \t\t"NONE": "<${templateOption:nope}>"
            \t},

            \t// "postCreateCommand": "true",
            }

            """

        /// Writes the Template and returns its folder.
        private static func write(_ folder: TestFolder) throws -> String {
            let template = "\(folder.path)/templates/shop"
            let files = [
                "devcontainer-template.json": metadata,
                ".devcontainer/devcontainer.json": configuration,
                ".devcontainer/Dockerfile": "FROM debian:${templateOption:variant}\n",
                "README.md": "about the Template", "NOTES.md": "notes",
                "docs/README.md": "of the project, for ${templateOption:shell}\n",
                ".github/dependabot.yml": "version: 2\n", "GETTING-STARTED.md": "start\n",
            ]
            for (file, text) in files { try folder.write(text, to: "\(template)/\(file)") }
            try Data([0, 1, 0xFF] + Array("${templateOption:shell}".utf8))
                .write(to: URL(filePath: "\(template)/picture.bin"))
            return template
        }

        private static func apply(
            _ folder: TestFolder,
            _ template: String,
            _ more: [String] = [],
            to project: String = "project"
        ) async throws -> BerthProcess.Result {
            try await folder.berth(
                ["templates", "apply", "--template-id", template, "-w", project] + more,
                in: folder.path
            )
        }

        @Test
        func
            `SPEC-TPL-01 SPEC-TPL-02 SPEC-TPL-04 SPEC-TPL-06 SPEC-TPL-07 SPEC-TPL-08 SPEC-TPL-09 SPEC-TPL-10 SPEC-TPL-11 SPEC-TPL-12 SPEC-TPL-16 options are replaced in all files`()
            async throws
        {
            try await TestFolder.with { folder in
                let template = try Self.write(folder)
                let result = try await Self.apply(folder, template)
                #expect(result.exitCode == 0, "\(result.errors)")
                #expect(
                    result.output == """
                        {"files":["./.devcontainer/Dockerfile","./.devcontainer/devcontainer.json",\
                        "./.github/dependabot.yml","./GETTING-STARTED.md","./docs/README.md",\
                        "./picture.bin"]}

                        """
                )
                let texts = try folder.texts(below: "\(folder.path)/project")
                #expect(
                    texts[".devcontainer/devcontainer.json"] == """
                        // The shop's container
                        {
                        \t"name": "bash in ${localWorkspaceFolderBasename}",
                        \t"image": "debian:bookworm", // the system
                        \t"containerEnv": {
                        \t\t"TOOLS": "false",
                        \t\t"DOCS": "false",
                        \t\t"NONE": "<>"
                        \t},

                        \t// "postCreateCommand": "true",
                        }

                        """
                )
                #expect(texts[".devcontainer/Dockerfile"] == "FROM debian:bookworm\n")
                #expect(texts["docs/README.md"] == "of the project, for bash\n")
                #expect(texts["README.md"] == nil && texts["NOTES.md"] == nil)
                #expect(texts["devcontainer-template.json"] == nil)
                let binary = FileManager.default.contents(
                    atPath: "\(folder.path)/project/picture.bin"
                )
                #expect(
                    binary == Data([0, 1, 0xFF] + Array("${templateOption:shell}".utf8))
                )
                #expect(
                    result.errors.contains(
                        """
                        warning: the Template declares no option `nope`, so nothing stands in its place
                         --> .devcontainer/devcontainer.json:8:13
                        """
                    ),
                    "\(result.errors)"
                )
                // What was made is a dev container's configuration.
                let plan = try await folder.berth(
                    ["features", "resolve-dependencies"],
                    in: "\(folder.path)/project"
                )
                #expect(plan.exitCode == 0, "\(plan.errors)")
            }
        }

        @Test
        func `SPEC-TPL-05 values are checked against the options before anything is written`()
            async throws
        {
            try await TestFolder.with { folder in
                let template = try Self.write(folder)
                let refused = try await Self.apply(
                    folder,
                    template,
                    ["-a", #"{"shell": "zhs", "tools": "maybe", "variant": "sid"}"#]
                )
                #expect(refused.exitCode == 2)
                #expect(refused.output == "")
                #expect(
                    refused.errors.contains(
                        """
                        error: the option `shell` of the Template `shop` takes one of its choices, \
                        found `zhs`
                        note: its choices are `bash`, `zsh`
                        """
                    )
                )
                #expect(
                    refused.errors.contains(
                        "the option `tools` of the Template `shop` takes `true` or `false`, found "
                            + "`maybe`"
                    )
                )
                #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/project"))

                let given = #"{"shell": "zsh", "tools": true, "variant": "sid", "nope": "x"}"#
                let taken = try await Self.apply(folder, template, ["--template-args", given])
                #expect(taken.exitCode == 0, "\(taken.errors)")
                let text = try folder.text("\(folder.path)/project/.devcontainer/devcontainer.json")
                for part in ["\"zsh in ", "debian:sid", "\"TOOLS\": \"true\"", "\"<x>\""] {
                    #expect(text.contains(part), "\(part)")
                }
                for wrong in ["[]", "{\"shell\": 1}", "{\"shell\":"] {
                    let result = try await Self.apply(folder, template, ["-a", wrong])
                    #expect(result.exitCode == 2, "\(wrong)")
                    #expect(result.errors.contains("--template-args:1:"))
                }
            }
        }

        @Test
        func
            `SPEC-TPL-13 SPEC-TPL-14 SPEC-TPL-15 optional files and folders are left out on request`()
            async throws
        {
            try await TestFolder.with { folder in
                let template = try Self.write(folder)
                try folder.write("deep\n", to: "\(template)/.github/workflows/ci.yml")
                try folder.write("not meant\n", to: "\(template)/.github-stays")
                let all = try await Self.apply(folder, template)
                #expect(all.errors.contains(".github/* is optional"))
                #expect(all.errors.contains("GETTING-STARTED.md is optional"))
                let some = try await Self.apply(
                    folder,
                    template,
                    ["--omit-paths", #"[".github/*", "GETTING-STARTED.md"]"#],
                    to: "other"
                )
                #expect(some.exitCode == 0, "\(some.errors)")
                #expect(!some.errors.contains("is optional"))
                let texts = try folder.texts(below: "\(folder.path)/other")
                #expect(
                    texts.keys.sorted() == [
                        ".devcontainer/Dockerfile", ".devcontainer/devcontainer.json",
                        ".github-stays", "docs/README.md", "picture.bin",
                    ]
                )
                try folder.write(
                    Self.metadata.replacing("\".github/*\"", with: "\"/etc/*\""),
                    to: "\(template)/devcontainer-template.json"
                )
                let absolute = try await Self.apply(folder, template)
                #expect(absolute.exitCode == 2)
                #expect(
                    absolute.errors.contains("`/etc/*` is no path below the Template's folder")
                )
            }
        }

        @Test
        func `SPEC-TPL-23 files that are there are replaced, and a failure changes nothing`()
            async throws
        {
            try await TestFolder.with { folder in
                let template = try Self.write(folder)
                let project = "\(folder.path)/project"
                try folder.write("mine\n", to: "\(project)/.devcontainer/devcontainer.json")
                try folder.write("kept\n", to: "\(project)/.devcontainer/kept.sh")
                // A folder where a file is to go, found before anything is written.
                try folder.write("x\n", to: "\(project)/picture.bin/x")
                let before = try folder.texts(below: project)
                let refused = try await Self.apply(folder, template)
                #expect(refused.exitCode == 2)
                #expect(refused.errors.contains("picture.bin` is a folder"))
                #expect(refused.errors.contains("note: nothing in the project has changed"))
                #expect(try folder.texts(below: project) == before)

                try FileManager.default.removeItem(atPath: "\(project)/picture.bin")
                // A link that leads out of the project.
                try folder.write("outside\n", to: "\(folder.path)/outside/README.md")
                try FileManager.default.createSymbolicLink(
                    atPath: "\(project)/docs",
                    withDestinationPath: "../outside"
                )
                let led = try await Self.apply(folder, template)
                #expect(led.exitCode == 2)
                #expect(led.errors.contains("leads out of the project"))
                #expect(try folder.text("\(folder.path)/outside/README.md") == "outside\n")
                #expect(
                    try folder.text("\(project)/.devcontainer/devcontainer.json") == "mine\n"
                )

                try FileManager.default.removeItem(atPath: "\(project)/docs")
                let result = try await Self.apply(folder, template)
                #expect(result.exitCode == 0, "\(result.errors)")
                #expect(result.errors.contains("replaced .devcontainer/devcontainer.json\n"))
                let after = try folder.texts(below: project)
                #expect(
                    after[".devcontainer/devcontainer.json"]?.hasPrefix("// The shop's") == true
                )
                #expect(after[".devcontainer/kept.sh"] == "kept\n")
                #expect(after.keys.filter { $0.hasPrefix(".berth") } == [])
            }
        }

        @Test
        func `SPEC-TPL-24 Features are added to the configuration, and its comments stay`()
            async throws
        {
            try await TestFolder.with { folder in
                let template = try Self.write(folder)
                let features =
                    #"[{"id": "ghcr.io/octo/features/go:1", "options": {"version": "1.2"}},"#
                    + #" {"id": "ghcr.io/octo/features/node"}]"#
                let result = try await Self.apply(folder, template, ["--features", features])
                #expect(result.exitCode == 0, "\(result.errors)")
                let text = try folder.text("\(folder.path)/project/.devcontainer/devcontainer.json")
                #expect(
                    text == """
                        // The shop's container
                        {
                        \t"name": "bash in ${localWorkspaceFolderBasename}",
                        \t"image": "debian:bookworm", // the system
                        \t"containerEnv": {
                        \t\t"TOOLS": "false",
                        \t\t"DOCS": "false",
                        \t\t"NONE": "<>"
                        \t},
                        \t"features": {
                        \t\t"ghcr.io/octo/features/go:1": {
                        \t\t\t"version": "1.2"
                        \t\t},
                        \t\t"ghcr.io/octo/features/node": {}
                        \t},

                        \t// "postCreateCommand": "true",
                        }

                        """
                )
                for wrong in ["{}", "[{}]", "[{\"id\": \"a//b\"}]"] {
                    let refused = try await Self.apply(folder, template, ["-f", wrong], to: "no")
                    #expect(refused.exitCode == 2, "\(wrong): \(refused.errors)")
                    #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/no"))
                }
            }
        }

        @Test
        func
            `SPEC-TPL-17 SPEC-TPL-18 SPEC-TPL-20 SPEC-TPL-21 SPEC-TPL-22 a published Template is applied by its reference`()
            async throws
        {
            try await TestFolder.with { folder in
                let template = try Self.write(folder)
                try folder.write(
                    Self.configuration.replacing(
                        "\t\"containerEnv\"",
                        with: "\t\"features\": {\"ghcr.io/octo/f/go:1\": {}, \"./x\": {}},\n"
                            + "\t\"containerEnv\""
                    ),
                    to: "\(template)/.devcontainer/devcontainer.json"
                )
                try await RegistryFixture.with { registry in
                    let name = "\(registry.host)/octo/templates"
                    let first = try await folder.publish(
                        "templates",
                        "templates",
                        to: registry,
                        "octo/templates"
                    )
                    #expect(
                        first["shop"]?["publishedTags"] == ["1", "1.2", "1.2.3", "latest"]
                    )
                    let second = try await folder.publish(
                        "templates",
                        "templates",
                        to: registry,
                        "octo/templates"
                    )
                    #expect(second == ["shop": [:]])
                    let metadata = try await folder.json([
                        "templates", "metadata", "\(name)/shop",
                    ])
                    #expect(metadata["id"] == "shop" && metadata["version"] == "1.2.3")
                    #expect(metadata["type"] == "image")
                    #expect(metadata["fileCount"] == 9)
                    #expect(metadata["featureIds"] == ["ghcr.io/octo/f/go"])
                    #expect(metadata["files"]?.array?.contains("docs/README.md") == true)
                    // A folder with one file is shown as that file.
                    #expect(
                        metadata["optionalPaths"]
                            == [".github/dependabot.yml", "GETTING-STARTED.md"]
                    )
                    try await folder.withRegistryClient { client in
                        let manifest = try await client.manifest(
                            ImageReference(parsing: "\(name)/shop")
                        )
                        let layer = try #require(manifest.json["layers"]?[0])
                        #expect(
                            layer["mediaType"] == "application/vnd.devcontainers.layer.v1+tar"
                        )
                        #expect(
                            layer["annotations"]?["org.opencontainers.image.title"]
                                == "devcontainer-template-shop.tgz"
                        )
                        #expect(
                            manifest.json["config"]?["mediaType"] == "application/vnd.devcontainers"
                        )
                        let list = try await CollectionFetcher(client: client).list(
                            ImageReference(parsing: name)
                        )
                        #expect(list?["templates"] == [metadata])
                    }
                    for reference in ["\(name)/shop", "\(name)/shop:1.2"] {
                        let project = String(reference.suffix(3))
                        let result = try await Self.apply(folder, reference, to: project)
                        #expect(result.exitCode == 0, "\(result.errors)")
                        let texts = try folder.texts(below: "\(folder.path)/\(project)")
                        #expect(texts[".devcontainer/Dockerfile"] == "FROM debian:bookworm\n")
                        #expect(texts.count == 6)
                    }
                    let kept = try await Self.apply(
                        folder,
                        "\(name)/shop",
                        ["--tmp-dir", "tmp"],
                        to: "kept"
                    )
                    #expect(kept.exitCode == 0, "\(kept.errors)")
                    #expect(try folder.texts(below: "\(folder.path)/tmp").count > 8)
                    let missing = try await folder.berth(
                        ["templates", "metadata", "\(name)/none"],
                        in: folder.path
                    )
                    #expect(missing.exitCode != 0)
                    #expect(missing.output == "{}\n")
                }
            }
        }

        @Test
        func `SPEC-TPL-03 SPEC-TPL-19 what cannot be published is told, all of it at once`()
            async throws
        {
            try await TestFolder.with { folder in
                let template = try Self.write(folder)
                try await RegistryFixture.with { registry in
                    try folder.feature("go")
                    _ = try await folder.publish(to: registry, "octo/features")
                    let shared = try await folder.berth(
                        ["templates", "publish", "templates", "-r", registry.host, "-n"]
                            + ["octo/features"],
                        in: folder.path
                    )
                    #expect(shared.exitCode == 2)
                    #expect(
                        shared.errors.contains(
                            "the namespace holds Features; Templates need one of their own"
                        )
                    )
                    try await folder.tool("mv", ["shop", "store"], in: "\(folder.path)/templates")
                    try folder.write(
                        #"{"id": "bare", "version": "one", "name": "Bare"}"#,
                        to: "\(folder.path)/templates/bare/devcontainer-template.json"
                    )
                    _ = template
                    let wrong = try await folder.berth(
                        ["templates", "publish", "templates", "-r", registry.host, "-n"]
                            + ["octo/templates"],
                        in: folder.path
                    )
                    #expect(wrong.exitCode == 2)
                    for part in [
                        "the version `one` is not of the form 1.2.3",
                        "the Template has neither `.devcontainer/devcontainer.json` nor",
                        "the id `shop` is not the name of its folder, `store`",
                        "--> templates/store/devcontainer-template.json:2:9",
                    ] {
                        #expect(wrong.errors.contains(part), "\(part): \(wrong.errors)")
                    }
                    try await folder.withRegistryClient { client in
                        let list = try await CollectionFetcher(client: client).list(
                            ImageReference(parsing: "\(registry.host)/octo/templates")
                        )
                        #expect(list == nil)
                    }
                }
            }
        }

        @Test func `SPEC-TPL-01 a Template may have its configuration beside its metadata`()
            async throws
        {
            try await TestFolder.with { folder in
                let template = "\(folder.path)/src/one"
                try folder.write(
                    #"{"id": "one", "version": "1.0.0", "name": "One"}"#,
                    to: "\(template)/devcontainer-template.json"
                )
                try folder.write(
                    #"{"build": {"dockerfile": "Dockerfile"}}"#,
                    to: "\(template)/.devcontainer.json"
                )
                try await RegistryFixture.with { registry in
                    _ = try await folder.publish("templates", to: registry, "octo/templates")
                    let metadata = try await folder.json([
                        "templates", "metadata", "\(registry.host)/octo/templates/one",
                    ])
                    #expect(metadata["type"] == "dockerfile")
                }
                let docs = try await folder.berth(
                    ["templates", "generate-docs"],
                    in: folder.path
                )
                #expect(docs.exitCode == 0, "\(docs.errors)")
                #expect(
                    try folder.text("\(template)/README.md").hasPrefix("# One (one)\n\n---\n")
                )
            }
        }
    }
}
