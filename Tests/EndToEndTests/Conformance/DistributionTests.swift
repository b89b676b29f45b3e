import FoundationEssentials
import JSONC
import OCI
import OrderedCollections
import Registry
import TestSupport
import Testing

extension ConformanceTests {
    /// A publisher's side of the distribution of Features.
    @Suite struct Distribution {
        @Test
        func
            `SPEC-DIST-01 SPEC-DIST-02 SPEC-DIST-03 SPEC-DIST-04 SPEC-FMETA-01 SPEC-FMETA-04 a collection is packed`()
            async throws
        {
            try await TestFolder.with { folder in
                try folder.feature("go", more: #""options": {}"#)
                try folder.write("echo more\n", to: "\(folder.path)/src/go/scripts/more.sh")
                try folder.write("dot\n", to: "\(folder.path)/src/go/.hidden")
                try folder.feature("Rust", version: "2.1.0")
                try folder.write("echo test\n", to: "\(folder.path)/test/go/test.sh")
                let package = ["features", "package", "src"]
                let first = try await folder.berth(package, in: folder.path)
                #expect(first.exitCode == 0, "\(first.errors)")
                #expect(first.output == "")
                #expect(first.errors.contains("the id `Rust` is published as `rust`"))
                let output = "\(folder.path)/output"
                #expect(
                    try FileManager.default.contentsOfDirectory(atPath: output).sorted() == [
                        "devcontainer-collection.json", "devcontainer-feature-go.tgz",
                        "devcontainer-feature-rust.tgz",
                    ]
                )
                #expect(
                    try await folder.members("output/devcontainer-feature-go.tgz") == [
                        "./", "./.hidden", "./devcontainer-feature.json", "./install.sh",
                        "./scripts/", "./scripts/more.sh",
                    ]
                )
                // A plain tar, in spite of its name: the first member's name stands at the start.
                let bytes = try #require(
                    FileManager.default.contents(atPath: "\(output)/devcontainer-feature-go.tgz")
                )
                #expect(bytes.starts(with: Data("./".utf8)))
                let list = try folder.text("\(output)/devcontainer-collection.json")
                #expect(
                    try JSONValue(parsing: list) == [
                        "sourceInformation": ["source": "berth"],
                        "features": [
                            [
                                "id": "Rust", "version": "2.1.0", "name": "The Rust",
                            ],
                            [
                                "id": "go", "version": "1.0.0", "name": "The go", "options": [:],
                            ],
                        ],
                    ]
                )

                // The same bytes another time; nothing is overwritten without being told to.
                let again = try await folder.berth(package, in: folder.path)
                #expect(again.exitCode == 2)
                #expect(again.errors.contains("is there already"))
                try await folder.tool("touch", ["src/go/install.sh"], in: folder.path)
                let forced = try await folder.berth(package + ["-f"], in: folder.path)
                #expect(forced.exitCode == 0, "\(forced.errors)")
                #expect(
                    FileManager.default.contents(atPath: "\(output)/devcontainer-feature-go.tgz")
                        == bytes
                )
            }
        }

        @Test func `a single Feature is packed from its own folder, without the output in it`()
            async throws
        {
            try await TestFolder.with { folder in
                try folder.feature("go")
                let source = "\(folder.path)/src/go"
                for _ in 0..<2 {
                    let result = try await folder.berth(
                        ["features", "package", "--force-clean-output-folder"],
                        in: source
                    )
                    #expect(result.exitCode == 0, "\(result.errors)")
                }
                #expect(
                    try await folder.members("src/go/output/devcontainer-feature-go.tgz") == [
                        "./", "./devcontainer-feature.json", "./install.sh",
                    ]
                )
                let here = try await folder.berth(
                    ["features", "package", "-f", "-o", "."],
                    in: source
                )
                #expect(here.exitCode == 2)
                #expect(here.errors.contains("which must stay"))
                #expect(FileManager.default.fileExists(atPath: "\(source)/install.sh"))
            }
        }

        @Test
        func
            `SPEC-DIST-05 SPEC-DIST-06 SPEC-DIST-07 SPEC-DIST-08 SPEC-DIST-23 versions are published once and tags only move forward`()
            async throws
        {
            try await TestFolder.with { folder in
                try await RegistryFixture.with { registry in
                    var tags: [JSONValue?] = []
                    for version in ["1.2.3", "1.2.3", "2.0.0", "1.3.0", "1.2.9"] {
                        try folder.feature("go", version: version)
                        let result = try await folder.publish(to: registry, "octo/features")
                        tags.append(result["go"]?["publishedTags"])
                        if tags.count == 2 { #expect(result == ["go": [:]]) }
                    }
                    #expect(
                        tags == [
                            ["1", "1.2", "1.2.3", "latest"], nil, ["2", "2.0", "2.0.0", "latest"],
                            ["1", "1.3", "1.3.0"], ["1.2", "1.2.9"],
                        ]
                    )
                    try await folder.withRegistryClient { client in
                        let name = "\(registry.host)/octo/features/go"
                        let reference = try ImageReference(parsing: name)
                        #expect(
                            try await client.tags(reference).sorted() == [
                                "1", "1.2", "1.2.3", "1.2.9", "1.3", "1.3.0", "2", "2.0", "2.0.0",
                                "latest",
                            ]
                        )
                        for (tag, version) in [
                            ("1.2", "1.2.9"), ("1", "1.3.0"), ("latest", "2.0.0"),
                        ] {
                            let manifest = try await client.manifest(reference.tagged(tag))
                            let exact = try await client.manifest(reference.tagged(version))
                            #expect(manifest.digest == exact.digest, "\(tag)")
                        }
                    }
                }
            }
        }

        @Test
        func
            `SPEC-DIST-09 SPEC-DIST-10 SPEC-DIST-11 SPEC-DIST-12 SPEC-DIST-13 SPEC-DIST-15 SPEC-DIST-17 SPEC-DIST-24 what is published has the form that all tools read`()
            async throws
        {
            try await TestFolder.with { folder in
                try folder.feature("go", more: #""dependsOn": {"ghcr.io/a/b/c:1": {"x": true}}"#)
                _ = try await folder.berth(["features", "package", "src"], in: folder.path)
                let archive = try #require(
                    FileManager.default.contents(
                        atPath: "\(folder.path)/output/devcontainer-feature-go.tgz"
                    )
                )
                try await RegistryFixture.with { registry in
                    let result = try await folder.publish(to: registry, "octo/features")
                    try await folder.withRegistryClient { client in
                        let name = "\(registry.host)/octo/features"
                        let manifest = try await client.manifest(
                            ImageReference(parsing: "\(name)/go:1")
                        )
                        #expect(
                            result["go"]?["digest"]?.string == manifest.digest.description
                        )
                        let layer = Digest.sha256(of: Array(archive))
                        let emptyObject = Digest.sha256(of: Array("{}".utf8))
                        #expect(emptyObject.description.hasPrefix("sha256:44136fa3"))
                        let metadata =
                            #"{"id":"go","version":"1.0.0","name":"The go","dependsOn":{"#
                            + #""ghcr.io/a/b/c:1":{"x":true}}}"#
                        #expect(
                            manifest.json == [
                                "schemaVersion": 2,
                                "mediaType": "application/vnd.oci.image.manifest.v1+json",
                                "config": [
                                    "mediaType": "application/vnd.devcontainers",
                                    "digest": .string(emptyObject.description), "size": 2,
                                ],
                                "layers": [
                                    [
                                        "mediaType": "application/vnd.devcontainers.layer.v1+tar",
                                        "digest": .string(layer.description),
                                        "size": .integer(archive.count),
                                        "annotations": [
                                            "org.opencontainers.image.title":
                                                "devcontainer-feature-go.tgz"
                                        ],
                                    ]
                                ],
                                "annotations": ["dev.containers.metadata": .string(metadata)],
                            ]
                        )
                        let collection = try ImageReference(parsing: name)
                        #expect(try await client.tags(collection) == ["latest"])
                        let list = try await client.manifest(collection)
                        #expect(
                            list.json["layers"]?[0]?["mediaType"]
                                == "application/vnd.devcontainers.collection.layer.v1+json"
                        )
                        #expect(list.json["annotations"] == nil)
                        let descriptor = try Descriptor(
                            json: #require(list.json["layers"]?[0])
                        )
                        let bytes = try await client.smallBlob(
                            descriptor,
                            of: collection,
                            limitBytes: 1 << 20
                        )
                        #expect(
                            try JSONValue(parsing: bytes)["features"]
                                == [try JSONValue(parsing: metadata)]
                        )
                    }
                }
            }
        }

        @Test func `SPEC-DIST-15 the content of the configuration does not count`() async throws {
            try await TestFolder.with { folder in
                try folder.feature("go")
                _ = try await folder.berth(["features", "package", "src"], in: folder.path)
                let archive = try #require(
                    FileManager.default.contents(
                        atPath: "\(folder.path)/output/devcontainer-feature-go.tgz"
                    )
                )
                try await RegistryFixture.with { registry in
                    let name = "\(registry.host)/octo/features/go"
                    var digests: [String] = []
                    for (tag, config) in [("1", "{}"), ("2", "")] {
                        digests.append(
                            try await folder.withRegistryClient { client in
                                try await Self.push(
                                    Array(archive),
                                    config: Array(config.utf8),
                                    ImageReference(parsing: "\(name):\(tag)"),
                                    client
                                )
                            }
                        )
                        let repository = try await folder.repository(
                            configuration: """
                                {
                                  "image": "debian:bookworm",
                                  "features": { "\(name):\(tag)": {} }
                                }
                                """,
                            as: "project-\(tag)"
                        )
                        let order = try await folder.json(
                            ["features", "resolve-dependencies"],
                            in: repository
                        )
                        let expected = "\(name)@\(digests.last ?? "")"
                        #expect(order["installOrder"]?[0]?["id"]?.string == expected)
                    }
                    #expect(digests[0] != digests[1])
                }
            }
        }

        /// Pushes an archive as a Feature without metadata in its manifest.
        private static func push(
            _ archive: [UInt8],
            config: [UInt8],
            _ reference: ImageReference,
            _ client: RegistryClient
        ) async throws -> String {
            let manifest: JSONValue = [
                "schemaVersion": 2, "mediaType": .string(MediaType.manifest),
                "config": Descriptor(of: config, mediaType: MediaType.devContainers).json,
                "layers": [Descriptor(of: archive, mediaType: MediaType.devContainersLayer).json],
            ]
            try await client.pushBlob(config, to: reference)
            try await client.pushBlob(archive, to: reference)
            return try await client.pushManifest(
                manifest.bytes(),
                mediaType: MediaType.manifest,
                to: reference,
                tag: reference.tag
            ).description
        }

        @Test
        func
            `SPEC-FMETA-01 SPEC-FMETA-02 SPEC-FMETA-03 SPEC-FMETA-05 SPEC-FMETA-06 SPEC-FMETA-09 all faults of a collection are told at once`()
            async throws
        {
            try await TestFolder.with { folder in
                let source = "\(folder.path)/src"
                try folder.write("{}", to: "\(source)/empty/devcontainer-feature.json")
                try folder.write("", to: "\(source)/empty/install.sh")
                try folder.feature("golang")
                try await folder.tool("mv", ["src/golang", "src/go"], in: folder.path)
                try folder.feature("old", version: "1.0")
                try folder.write(
                    """
                    {
                      "id": "options", "version": "1.0.0", "name": "Options",
                      "options": {
                        "number": { "type": "number", "default": 1 },
                        "flag": { "type": "boolean", "default": "true" },
                        "text": { "type": "string" },
                        "choice": { "type": "string", "enum": ["a"], "default": "b" },
                      },
                    }
                    """,
                    to: "\(source)/options/devcontainer-feature.json"
                )
                try folder.write(
                    "{ \"id\": \"torn\"",
                    to: "\(source)/torn/devcontainer-feature.json"
                )
                for command in [
                    ["package", "src"], ["publish", "src", "-r", "localhost:1", "-n", "octo/x"],
                ] {
                    let result = try await folder.berth(["features"] + command, in: folder.path)
                    #expect(result.exitCode == 2)
                    #expect(result.output == "")
                    let lines = result.errors.split(separator: "\n").filter {
                        $0.hasPrefix("error: ") || $0.hasPrefix("warning: ") || $0.contains("--> ")
                    }
                    let errors = zip(lines, lines.dropFirst()).filter { line, _ in
                        line.hasPrefix("error: ")
                    }
                    #expect(errors.map { "\($0)\n\($1.drop { $0 == " " })" } == Self.faults)
                    #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/output"))
                }
            }
        }

        private static let faults = [
            "error: the Feature's metadata has no `id`\n"
                + "--> src/empty/devcontainer-feature.json:1:1",
            "error: the Feature's metadata has no `version`\n"
                + "--> src/empty/devcontainer-feature.json:1:1",
            "error: the Feature's metadata has no `name`\n"
                + "--> src/empty/devcontainer-feature.json:1:1",
            "error: the id `golang` is not the name of its folder, `go`\n"
                + "--> src/go/devcontainer-feature.json:1:8",
            "error: the version `1.0` is not of the form 1.2.3\n"
                + "--> src/old/devcontainer-feature.json:1:26",
            #"error: `options.number.type` must be `"boolean"` or `"string"`, found `"number"`"#
                + "\n--> src/options/devcontainer-feature.json:4:25",
            "error: `options.flag.default` must be a boolean, as the option's type says, found "
                + "`\"true\"`\n--> src/options/devcontainer-feature.json:5:45",
            "error: the option `text` has no `default`\n"
                + "--> src/options/devcontainer-feature.json:6:5",
            "error: `options.choice.default` is none of the option's own choices\n"
                + "--> src/options/devcontainer-feature.json:7:61",
            "error: the Feature has no `install.sh` beside its metadata\n"
                + "--> src/options/devcontainer-feature.json:1:1",
            "error: this `{` is never closed\n--> src/torn/devcontainer-feature.json:1:1",
        ]

        @Test func `a folder without Features says where they could be`() async throws {
            try await TestFolder.with { folder in
                try folder.feature("go")
                let result = try await folder.berth(["features", "package"], in: folder.path)
                #expect(result.exitCode == 2)
                #expect(result.errors.contains("error: `.` holds no Feature"))
                #expect(result.errors.contains("hint: did you mean `src`?"))
            }
        }

        @Test func `info shows manifest, tags and dependencies`() async throws {
            try await TestFolder.with { folder in
                try await RegistryFixture.with { registry in
                    let name = "\(registry.host)/octo/features"
                    try folder.feature("base")
                    try folder.feature("go", more: #""dependsOn": {"\#(name)/base:1": {}}"#)
                    let published = try await folder.publish(to: registry, "octo/features")
                    let verbose = try await folder.json([
                        "features", "info", "verbose", "\(name)/go", "--output-format", "json",
                    ])
                    let digest = try #require(published["go"]?["digest"]?.string)
                    #expect(verbose["canonicalId"]?.string == "\(name)/go@\(digest)")
                    #expect(verbose["manifest"]?["schemaVersion"] == 2)
                    // In the order in which the registry tells them.
                    let known = ["1", "1.0", "1.0.0", "latest"]
                    let told = verbose["publishedTags"]?.array?.compactMap(\.string) ?? []
                    #expect(told.sorted() == known)
                    #expect(verbose["dependencies"]?[0]?["dependsOn"] == ["f1"])
                    let tags = try await folder.berth(
                        ["features", "info", "tags", "\(name)/go"],
                        in: folder.path
                    )
                    let lines = tags.output.split(separator: "\n").map(String.init)
                    let box = ["┌──────────────┐", "│Published Tags│", "└──────────────┘"]
                    #expect(lines.prefix(3) == box[...])
                    #expect(lines.dropFirst(3).sorted() == known)
                    let graph = try await folder.berth(
                        ["features", "info", "dependencies", "\(name)/go:1"],
                        in: folder.path
                    )
                    #expect(graph.output.contains("flowchart\n"))
                    #expect(graph.output.contains(" f0 --> f1\n"))
                    let missing = try await folder.berth(
                        ["features", "info", "manifest", "\(name)/no", "--output-format", "json"],
                        in: folder.path
                    )
                    #expect(missing.exitCode == 2)
                    #expect(missing.output == "{}\n")
                }
            }
        }

        @Test func `resolve-dependencies prints the order as JSON and the graph as a diagram`()
            async throws
        {
            try await TestFolder.with { folder in
                try await RegistryFixture.with { registry in
                    let name = "\(registry.host)/octo/features"
                    try folder.feature("base")
                    try folder.feature("go", more: #""dependsOn": {"\#(name)/base:1": {}}"#)
                    let published = try await folder.publish(to: registry, "octo/features")
                    let repository = try await folder.repository(
                        configuration: """
                            {
                              "image": "debian:bookworm",
                              "features": {
                                "\(name)/go:1": { "x": "y" },
                                "./local": true
                              }
                            }
                            """
                    )
                    try folder.feature(
                        "local",
                        in: "project/.devcontainer",
                        more: #""installsAfter": ["\#(name)/go"]"#
                    )
                    let result = try await folder.berth(
                        ["features", "resolve-dependencies", "--include-graph"],
                        in: repository
                    )
                    #expect(result.exitCode == 0, "\(result.errors)")
                    let output = try JSONValue(parsing: result.output)
                    func pinned(_ id: String) -> JSONValue {
                        .string("\(name)/\(id)@\(published[id]?["digest"]?.string ?? "")")
                    }
                    #expect(
                        output["installOrder"] == [
                            ["id": pinned("base"), "options": [:]],
                            ["id": pinned("go"), "options": ["x": "y"]],
                            ["id": "./local", "options": true],
                        ]
                    )
                    #expect(
                        output["graph"]?.array?.map { $0["dependsOn"] ?? nil } == [["f2"], [], []]
                    )
                    #expect(
                        output["graph"]?.array?.map { $0["installsAfter"] ?? nil }
                            == [[], ["f0"], []]
                    )
                    let diagram = """
                        flowchart
                            f0["\(name)/go:1"]
                            f1["./local"]
                            f2["\(name)/base:1"]
                            f0 --> f2
                            f1 -.-> f0
                        """
                    #expect(result.errors.contains(diagram), "\(result.errors)")
                }
            }
        }

        @Test func `generate-docs writes a README from metadata and notes`() async throws {
            try await TestFolder.with { folder in
                try folder.feature(
                    "go",
                    version: "2.1.0",
                    more: """
                        "description": "Go and its tools", "deprecated": true,
                        "legacyIds": ["golang"],
                        "options": {
                          "version": {"type": "string", "default": "latest", "description": "a|b"},
                          "cgo": {"type": "boolean", "default": false}
                        },
                        "customizations": {"vscode": {"extensions": ["golang.Go"]}}
                        """
                )
                try folder.write("## Notes\n\nMore.\n\n", to: "\(folder.path)/src/go/NOTES.md")
                try folder.write("old", to: "\(folder.path)/src/go/README.md")
                let result = try await folder.berth(
                    [
                        "features", "generate-docs", "-p", "src", "-n", "octo/features",
                        "--github-owner", "octo", "--github-repo", "features",
                    ],
                    in: folder.path
                )
                #expect(result.exitCode == 0, "\(result.errors)")
                let text = try folder.text("\(folder.path)/src/go/README.md")
                let file = "devcontainer-feature.json"
                let address = "https://github.com/octo/features/blob/main/src/go/\(file)"
                #expect(
                    text == """
                        ### **IMPORTANT NOTE**
                        - **This Feature is deprecated and gets no further updates.**
                        - **Former ids of this Feature: `golang`**

                        # The go (go)

                        Go and its tools

                        ## Example Usage

                        ```json
                        "features": {
                            "ghcr.io/octo/features/go:2": {}
                        }
                        ```

                        ## Options

                        | Options Id | Description | Type | Default Value |
                        |-----|-----|-----|-----|
                        | version | a\\|b | string | latest |
                        | cgo | - | boolean | false |

                        ## Customizations

                        ### VS Code Extensions

                        - `golang.Go`

                        ## Notes

                        More.

                        ---

                        _This file was made from [\(file)](\(address)); what else there is to say \
                        belongs into a file `NOTES.md`._

                        """
                )
            }
        }
    }
}
