import JSONC
import OCI
import OrderedCollections
import Registry
import TestSupport
import Testing

extension ConformanceTests {
    /// Features that got another name, and those that are no longer cared for.
    @Suite struct FeatureRenames {
        @Test
        func
            `SPEC-FLEG-03 SPEC-FLEG-04 SPEC-FLEG-05 SPEC-FLEG-06 SPEC-FLEG-07 SPEC-FORD-34 a Feature is published under its former ids, too`()
            async throws
        {
            try await TestFolder.with { folder in
                try await RegistryFixture.with { registry in
                    let name = "\(registry.host)/octo/features"
                    try folder.feature(
                        "new",
                        version: "1.2.3",
                        more: #""legacyIds": ["old", "older"]"#
                    )
                    // It waits for the Feature by a name that the user does not write.
                    try folder.feature("after", more: #""installsAfter": ["\#(name)/older"]"#)
                    try folder.feature("also", more: #""installsAfter": ["\#(name)/new"]"#)
                    let published = try await folder.publish(to: registry, "octo/features")
                    #expect(published["new"]?["publishedLegacyIds"] == ["old", "older"])
                    let digest = try #require(published["new"]?["digest"]?.string)
                    try await folder.withRegistryClient { client in
                        for id in ["new", "old", "older"] {
                            let reference = try ImageReference(parsing: "\(name)/\(id):1.2")
                            #expect(
                                try await client.tags(reference).sorted()
                                    == ["1", "1.2", "1.2.3", "latest"]
                            )
                            let manifest = try await client.manifest(reference)
                            #expect(manifest.digest.description == digest)
                            let metadata = try JSONValue(
                                parsing: #require(
                                    manifest.json["annotations"]?["dev.containers.metadata"]?
                                        .string
                                )
                            )
                            #expect(metadata["currentId"] == "new")
                        }
                        let after = try await client.manifest(
                            ImageReference(parsing: "\(name)/after")
                        )
                        let annotation = after.json["annotations"]?["dev.containers.metadata"]
                        #expect(annotation?.string?.contains("currentId") == false)
                    }
                    let repository = try await folder.repository(
                        configuration: """
                            {
                              "image": "debian:bookworm",
                              "features": {
                                "\(name)/after:1": {},
                                "\(name)/also:1": {},
                                "\(name)/old:1": {}
                              }
                            }
                            """
                    )
                    let result = try await folder.berth(
                        ["features", "resolve-dependencies"],
                        in: repository
                    )
                    #expect(result.exitCode == 0, "\(result.errors)")
                    #expect(result.errors.contains("`\(name)/old:1` was renamed to `new`"))
                    #expect(result.errors.contains("write `new` in place of `old`"))
                    let order = try JSONValue(parsing: result.output)["installOrder"]
                    #expect(order?[0]?["id"]?.string == "\(name)/old@\(digest)")
                    // The archive itself says the present id, too.
                    _ = try await folder.berth(["features", "package", "src"], in: folder.path)
                    let text = try await folder.tool(
                        "tar",
                        [
                            "-xOf", "output/devcontainer-feature-new.tgz",
                            "./devcontainer-feature.json",
                        ],
                        in: folder.path
                    )
                    #expect(try JSONValue(parsing: text)["currentId"] == "new")
                }
            }
        }

        @Test
        func
            `SPEC-FLEG-01 SPEC-FLEG-02 SPEC-FLEG-08 SPEC-DIST-03 a deprecated Feature warns, is installed, and is not listed`()
            async throws
        {
            try await TestFolder.with { folder in
                try await RegistryFixture.with { registry in
                    let name = "\(registry.host)/octo/features"
                    try folder.feature(
                        "aged",
                        more: #""deprecated": true, "documentationURL": "https://example.org/aged""#
                    )
                    try folder.feature("young", more: #""legacyIds": ["child"]"#)
                    _ = try await folder.publish(to: registry, "octo/features")
                    let listed = try await folder.berth(
                        ["features", "list", name],
                        in: folder.path
                    )
                    #expect(listed.output == "young:1.0.0  The young\n")
                    let all = try await folder.berth(
                        ["features", "list", name, "--all"],
                        in: folder.path
                    )
                    #expect(
                        all.output
                            == "aged:1.0.0  The aged (deprecated)\nyoung:1.0.0  The young\n"
                    )
                    // Another tool's archive: packed, and without `./`.
                    try folder.feature("packed", in: "foreign")
                    try await folder.tool(
                        "tar",
                        ["-czf", "packed.tgz", "-C", "foreign/packed"]
                            + ["devcontainer-feature.json", "install.sh"],
                        in: folder.path
                    )
                    try await Self.push(folder, registry, "octo/features/packed")
                    let repository = try await folder.repository(
                        configuration: """
                            {
                              "image": "debian:bookworm",
                              "features": {
                                "\(name)/aged:1": {},
                                "\(name)/child:1": {},
                                "\(name)/packed:1": {}
                              }
                            }
                            """
                    )
                    let up = try await folder.up(repository)
                    #expect(
                        up.errors.contains("`\(name)/aged:1` is deprecated and gets no further")
                    )
                    #expect(up.errors.contains("see https://example.org/aged"))
                    #expect(!up.errors.contains("`\(name)/child:1` is deprecated"))
                    #expect(!up.errors.contains("`\(name)/aged:1` was renamed"))
                    let order = try await folder.berth(["exec", "cat", "/order"], in: repository)
                    #expect(order.output == "aged\nyoung\npacked\n")
                }
            }
        }

        /// Pushes an archive as a Feature without metadata in its manifest.
        private static func push(
            _ folder: TestFolder,
            _ registry: RegistryFixture,
            _ repository: String
        ) async throws {
            let archive = Array(try folder.bytes("packed.tgz"))
            let reference = try ImageReference(parsing: "\(registry.host)/\(repository):1")
            let manifest: JSONValue = [
                "schemaVersion": 2, "mediaType": .string(MediaType.manifest),
                "config": Descriptor(of: Array("{}".utf8), mediaType: MediaType.devContainers).json,
                "layers": [Descriptor(of: archive, mediaType: MediaType.devContainersLayer).json],
            ]
            try await folder.withRegistryClient { client in
                try await client.pushBlob(Array("{}".utf8), to: reference)
                try await client.pushBlob(archive, to: reference)
                try await client.pushManifest(
                    manifest.bytes(),
                    mediaType: MediaType.manifest,
                    to: reference,
                    tag: "1"
                )
            }
        }
    }
}
