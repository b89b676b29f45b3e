import Archive
import Diagnostics
import FoundationEssentials
import JSONC
import OCI
import TestSupport
import Testing

@testable import Registry

/// Features published to and fetched from a real registry.
struct FeatureTests {
    private static let metadata = """
        {
            // Comments are allowed here.
            "id": "hello", "version": "1.2.3", "name": "Hello",
        }
        """

    private func writeFeature(_ folder: String, version: String = "1.2.3") throws {
        let metadata = Self.metadata.replacing("1.2.3", with: version)
        try write(metadata, to: folder + "/devcontainer-feature.json")
        try write("#!/bin/sh\necho hello\n", to: folder + "/install.sh")
        try write("dot", to: folder + "/.dot/file")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755],
            ofItemAtPath: folder + "/install.sh"
        )
    }

    @Test func `a published Feature is fetched with all of its files`() async throws {
        try await RegistryFixture.with { registry in
            try await withTemporaryFolder { folder in
                try writeFeature(folder)
                try await withClient { client in
                    let publication = try await publishFeature(
                        folder,
                        with: client,
                        to: registry.host,
                        "team/features"
                    )
                    #expect(publication.tags == ["1", "1.2", "1.2.3", "latest"])
                    let name = "\(registry.host)/team/features/hello"
                    let fetcher = FeatureFetcher(client: client)
                    let feature = try await fetcher.fetch(ImageReference(parsing: name + ":1"))
                    #expect(feature.canonicalID == "\(name)@\(publication.digest)")
                    #expect(feature.digest == publication.digest)
                    #expect(
                        feature.metadata
                            == #"{"id":"hello","version":"1.2.3","name":"Hello"}"#
                    )
                    let files = try FileManager.default.subpathsOfDirectory(atPath: feature.folder)
                    #expect(
                        files.sorted() == [
                            ".dot", ".dot/file", "devcontainer-feature.json", "install.sh",
                        ]
                    )
                    #expect(
                        FileManager.default.isExecutableFile(atPath: feature.folder + "/install.sh")
                    )
                    let again = try await fetcher.fetch(ImageReference(parsing: name + ":latest"))
                    #expect(again.folder == feature.folder)
                }
            }
        }
    }

    @Test func `a version that is published stays as it is, and older ones get fewer tags`()
        async throws
    {
        try await RegistryFixture.with { registry in
            try await withTemporaryFolder { folder in
                try await withClient { client in
                    var tags: [[String]] = []
                    for version in ["1.2.3", "1.2.3", "1.1.0", "2.0.0-rc.1", "1.3.0"] {
                        try writeFeature(folder, version: version)
                        tags.append(
                            try await publishFeature(
                                folder,
                                with: client,
                                to: registry.host,
                                "team"
                            ).tags
                        )
                    }
                    #expect(
                        tags == [
                            ["1", "1.2", "1.2.3", "latest"], [], ["1.1", "1.1.0"],
                            ["2", "2.0", "2.0.0-rc.1", "latest"], ["1", "1.3", "1.3.0", "latest"],
                        ]
                    )
                }
            }
        }
    }

    @Test
    func
        `SPEC-DIST-03 SPEC-DIST-14 without the annotation the metadata comes from the archive, packed or plain`()
        async throws
    {
        try await RegistryFixture.with { registry in
            try await withClient { client in
                for prefix in ["", "./"] {
                    for isCompressed in [false, true] {
                        let tar = try TarWriter([
                            .file(
                                prefix + "devcontainer-feature.json",
                                bytes: Array("{\"id\":\"x\"}\(prefix)\(isCompressed)".utf8)
                            )
                        ]).bytes()
                        let archive = isCompressed ? try Gzip.compress(tar) : tar
                        let reference = try await push(client, registry, archive)
                        let feature = try await FeatureFetcher(client: client).fetch(reference)
                        #expect(feature.metadata == "{\"id\":\"x\"}\(prefix)\(isCompressed)")
                    }
                }
            }
        }
    }

    @Test func `a locked Feature needs no network the second time`() async throws {
        try await withTemporaryFolder { folder in
            let store = ContentStore(root: folder + "/cache")
            try writeFeature(folder + "/source")
            let (reference, digest) = try await RegistryFixture.with { registry in
                try await withClient(store: store) { client in
                    let publication = try await publishFeature(
                        folder + "/source",
                        with: client,
                        to: registry.host,
                        "team"
                    )
                    let name = "\(registry.host)/team/hello:1"
                    let reference = try ImageReference(parsing: name)
                    _ = try await FeatureFetcher(client: client).fetch(reference)
                    return (reference, publication.digest)
                }
            }
            // The registry is gone now.
            try await withClient(store: store) { client in
                let feature = try await FeatureFetcher(client: client)
                    .fetch(reference, locked: digest)
                #expect(feature.digest == digest)
                #expect(feature.canonicalID == "\(reference.name)@\(digest)")
            }
            try await withClient(store: store, isOffline: true) { client in
                let feature = try await FeatureFetcher(client: client).fetch(reference)
                #expect(feature.digest == digest)
            }
        }
    }

    @Test func `SPEC-DIST-16 what is no Feature is told with the reason`() async throws {
        try await RegistryFixture.with { registry in
            try await withClient { client in
                let reference = try ImageReference(parsing: "\(registry.host)/team/image:1")
                let config = Array("{}".utf8)
                let manifest = Manifest(
                    config: Descriptor(of: config, mediaType: MediaType.imageConfig),
                    layers: []
                )
                try await client.pushBlob(config, to: reference)
                try await client.pushManifest(
                    Array(manifest.json.text().utf8),
                    mediaType: MediaType.manifest,
                    to: reference,
                    tag: "1"
                )
                await #expect(
                    throws: RegistryError.notAFeature(
                        reference: reference.description,
                        reason: "its configuration is `\(MediaType.imageConfig)`"
                    )
                ) {
                    try await FeatureFetcher(client: client).fetch(reference)
                }
            }
        }
    }

    @Test func `SPEC-DIST-27 an archive that would leave its folder is refused, and nothing stays`()
        async throws
    {
        try await RegistryFixture.with { registry in
            try await withClient { client in
                let archive = try TarWriter([.file("../evil", bytes: [1])]).bytes()
                let reference = try await push(client, registry, archive)
                let fault = ArchiveError.unsafePath(
                    entry: "../evil",
                    reason: "its name leads upwards with `..`"
                )
                await #expect(
                    throws: RegistryError.archive(reference: reference.description, fault)
                ) {
                    try await FeatureFetcher(client: client).fetch(reference)
                }
                let place = client.store.root + "/features/sha256"
                #expect(names(in: place) == [])
            }
        }
    }

    @Test func `an archive at an address is fetched, and checked against a lockfile`()
        async throws
    {
        let archive = try TarWriter([
            .file("./devcontainer-feature.json", bytes: Array("{}".utf8))
        ]).bytes()
        try await FakeServer.with { request, _ in
            request.path == "/devcontainer-feature-x.tgz"
                ? FakeServer.Answer(body: archive) : FakeServer.Answer(status: 404)
        } _: { server in
            try await withClient { client in
                let fetcher = FeatureFetcher(client: client)
                let address = "http://\(server.host)/devcontainer-feature-x.tgz"
                let feature = try await fetcher.fetch(archiveAt: address)
                #expect(feature.digest == Digest.sha256(of: archive))
                #expect(feature.canonicalID == address)
                #expect(feature.metadata == "{}")
                _ = try await fetcher.fetch(archiveAt: address, locked: feature.digest)
                #expect(server.requests.count == 1)
                let other = Digest.sha256(of: [1])
                await #expect(
                    throws: RegistryError.wrongDigest(
                        host: server.host,
                        expected: other.description,
                        found: feature.digest.description
                    )
                ) {
                    try await fetcher.fetch(archiveAt: address, locked: other)
                }
                let missing = "http://\(server.host)/none.tgz"
                await #expect(
                    throws: RegistryError.notFound(reference: missing, host: server.host)
                ) {
                    try await fetcher.fetch(archiveAt: missing)
                }
            }
        }
    }

    @Test(arguments: ["1", "1.2", "v1.2.3", "01.2.3", "1.2.3-", "1.2.3+b", "", "1.2.3-a..b"])
    func `a version that is none cannot be published`(version: String) async throws {
        #expect(FeatureVersion(version) == nil)
        try await withTemporaryFolder { folder in
            try writeFeature(folder, version: version)
            let error = #expect(throws: DiagnosticError.self) {
                try CollectionPackage(reading: folder, displayed: "hello", kind: .feature)
            }
            let expected =
                version.isEmpty
                ? "the Feature's metadata has no `version`"
                : "the version `\(version)` is not of the form 1.2.3"
            let errors = error?.diagnostics.filter { $0.severity == .error } ?? []
            #expect(errors.map(\.summary) == [expected])
        }
    }

    @Test(arguments: [("ghcr.io", true), ("localhost:5000", false), ("ghcr.io.example", false)])
    func `SPEC-DIST-18 only ghcr.io is told the type of a package`(
        registry: String,
        isTold: Bool
    ) async throws {
        try await withTemporaryFolder { folder in
            try writeFeature(folder)
            let package = try CollectionPackage(reading: folder, displayed: ".", kind: .feature)
            let member = try #require(package.members.first)
            let manifests = [
                CollectionManifest.bytes(of: member, registry: registry),
                CollectionManifest.bytes(
                    ofCollection: package.collectionFile.bytes(),
                    registry: registry
                ),
            ]
            let types = try manifests.map { manifest in
                try JSONValue(parsing: manifest)["annotations"]?["com.github.package.type"]?.string
            }
            let expected = ["devcontainer_feature", "devcontainer_collection"]
            #expect(types == (isTold ? expected : [nil, nil]))
        }
    }

    /// Pushes an archive as a Feature without metadata in the manifest.
    private func push(
        _ client: RegistryClient,
        _ registry: RegistryFixture,
        _ archive: [UInt8]
    ) async throws -> ImageReference {
        let reference = try ImageReference(parsing: "\(registry.host)/team/x:1")
        let manifest = Manifest(
            config: Descriptor(of: Array("{}".utf8), mediaType: MediaType.devContainers),
            layers: [Descriptor(of: archive, mediaType: MediaType.devContainersLayer)]
        )
        try await client.pushBlob(Array("{}".utf8), to: reference)
        try await client.pushBlob(archive, to: reference)
        try await client.pushManifest(
            Array(manifest.json.text().utf8),
            mediaType: MediaType.manifest,
            to: reference,
            tag: "1"
        )
        return reference
    }
}
