import Diagnostics
import JSONC
import OCI
import OrderedCollections
import TestSupport
import Testing

@testable import Registry

/// The client against Debian's `docker-registry`.
struct RealRegistryTests {
    @Test func `what is pushed is pulled, by tag and by digest`() async throws {
        try await RegistryFixture.with { registry in
            try await withClient { client in
                let reference = try ImageReference(parsing: "\(registry.host)/team/thing:1.0")
                let blob = Array("layer".utf8)
                let layer = Descriptor(of: blob, mediaType: MediaType.layer)
                let config = Descriptor(of: Array("{}".utf8), mediaType: MediaType.empty)
                let manifest = Manifest(config: config, layers: [layer])
                let bytes = Array(manifest.json.text().utf8)
                try await client.pushBlob(Array("{}".utf8), to: reference)
                try await client.pushBlob(blob, to: reference)
                try await client.pushBlob(blob, to: reference)
                let digest = try await client.pushManifest(
                    bytes,
                    mediaType: MediaType.manifest,
                    to: reference,
                    tag: "1.0"
                )

                #expect(try await client.tags(reference) == ["1.0"])
                let fetched = try await client.manifest(reference)
                #expect(fetched.digest == digest)
                #expect(fetched.bytes == bytes)
                #expect(fetched.mediaType == MediaType.manifest)
                #expect(fetched.canonicalID == "\(registry.host)/team/thing@\(digest)")
                let pinned = try await client.manifest(reference.pinned(to: digest))
                #expect(pinned.bytes == bytes)
                let small = try await client.smallBlob(layer, of: reference, limitBytes: 10)
                #expect(small == blob)
            }
        }
    }

    @Test func `a large file is uploaded from disk`() async throws {
        try await RegistryFixture.with { registry in
            try await withTemporaryFolder { folder in
                try await withClient { client in
                    let reference = try ImageReference(parsing: "\(registry.host)/team/large")
                    let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
                    let source = ContentStore(root: folder)
                    let path = source.path(of: try source.store(bytes))
                    let descriptor = Descriptor(of: bytes, mediaType: MediaType.layer)
                    try await client.pushBlob(file: path, descriptor, to: reference)
                    _ = try await client.blob(descriptor, of: reference)
                    #expect(client.store.isIntact(descriptor.digest))
                }
            }
        }
    }

    @Test func `a missing tag is told with the tags that are there`() async throws {
        try await RegistryFixture.with { registry in
            try await withClient { client in
                let reference = try ImageReference(parsing: "\(registry.host)/team/thing:1.9")
                let config = Descriptor(of: Array("{}".utf8), mediaType: MediaType.empty)
                let bytes = Array(Manifest(config: config, layers: []).json.text().utf8)
                try await client.pushBlob(Array("{}".utf8), to: reference)
                for tag in ["latest", "1", "1.2", "1.10", "2"] {
                    try await client.pushManifest(
                        bytes,
                        mediaType: MediaType.manifest,
                        to: reference,
                        tag: tag
                    )
                }
                let error = RegistryError.noSuchTag(
                    reference: "\(registry.host)/team/thing",
                    tag: "1.9",
                    near: ["1.10", "1.2", "1", "2", "latest"]
                )
                await #expect(throws: error) { try await client.manifest(reference) }
                #expect(error.diagnostics.map(\.exitCode) == [.badInput])
                let other = try ImageReference(parsing: "\(registry.host)/team/other:1")
                await #expect(
                    throws: RegistryError.notFound(
                        reference: other.description,
                        host: registry.host
                    )
                ) {
                    try await client.manifest(other)
                }
            }
        }
    }

    @Test func `a registry with a log-in wants the right password`() async throws {
        try await RegistryFixture.with(needsLogin: true) { registry in
            let reference = try ImageReference(parsing: "\(registry.host)/team/thing:1")
            let user = RegistryFixture.user
            for (password, source) in [
                (nil, nil), ("wrong", "`DEVCONTAINERS_OCI_AUTH`"), (RegistryFixture.password, ""),
            ] {
                let variable = password.map { "\(registry.host)|\(user)|\($0)" } ?? ""
                let environment = ["DEVCONTAINERS_OCI_AUTH": variable]
                try await withClient(environment: environment) { client in
                    if source == "" {
                        let digest = try await client.pushBlob([1, 2, 3], to: reference)
                        #expect(try await client.hasBlob(digest, in: reference))
                        return
                    }
                    await #expect(
                        throws: RegistryError.unauthorized(
                            reference: reference.description,
                            host: registry.host,
                            credential: source,
                            reason: "UNAUTHORIZED: authentication required"
                        )
                    ) {
                        try await client.manifest(reference)
                    }
                }
            }
        }
    }

    @Test func `an image's configuration is read for a platform, without its layers`()
        async throws
    {
        try await RegistryFixture.with { registry in
            try await withClient { client in
                let reference = try ImageReference(parsing: "\(registry.host)/team/image:1")
                let index = try await pushImage(client, reference)
                let platform = Platform(architecture: "arm64")
                let image = try await client.image(reference, platform: platform)
                #expect(image.digest == index)
                #expect(image.config.config.user == "arm64-user")
                #expect(image.config.platform == platform)
                await #expect(
                    throws: RegistryError.noSuchPlatform(
                        reference: reference.description,
                        platform: "linux/s390x",
                        available: ["linux/amd64", "linux/arm64"]
                    )
                ) {
                    try await client.image(reference, platform: Platform(architecture: "s390x"))
                }
            }
        }
    }

    @Test func `offline, only what was read before can be had`() async throws {
        try await withTemporaryFolder { folder in
            let store = ContentStore(root: folder)
            let (reference, digest) = try await RegistryFixture.with { registry in
                try await withClient(store: store) { client in
                    let reference = try ImageReference(parsing: "\(registry.host)/team/image:1")
                    let digest = try await pushImage(client, reference)
                    _ = try await client.image(reference, platform: Platform(architecture: "amd64"))
                    return (reference, digest)
                }
            }
            // The registry is gone now.
            try await withClient(store: store, isOffline: true) { client in
                let platform = Platform(architecture: "amd64")
                let image = try await client.image(reference, platform: platform)
                #expect(image.digest == digest)
                let other = try reference.tagged("2")
                await #expect(throws: RegistryError.offline(reference: other.description)) {
                    try await client.manifest(other)
                }
            }
            try await withClient(store: store) { client in
                let pinned = reference.pinned(to: digest)
                let manifest = try await client.manifest(pinned)
                #expect(manifest.digest == digest)
                await #expect(throws: RegistryError.self) { try await client.manifest(reference) }
            }
        }
    }

    @Test func `a tag that moved is followed`() async throws {
        try await RegistryFixture.with { registry in
            try await withClient { client in
                let reference = try ImageReference(parsing: "\(registry.host)/team/thing:1")
                let config = Descriptor(of: Array("{}".utf8), mediaType: MediaType.empty)
                try await client.pushBlob(Array("{}".utf8), to: reference)
                for word in ["first", "second"] {
                    let manifest = Manifest(
                        config: config,
                        layers: [],
                        annotations: ["word": word]
                    )
                    let digest = try await client.pushManifest(
                        Array(manifest.json.text().utf8),
                        mediaType: MediaType.manifest,
                        to: reference,
                        tag: "1"
                    )
                    #expect(try await client.manifest(reference).digest == digest)
                    #expect(try await client.manifest(reference).digest == digest)
                }
            }
        }
    }

    /// Pushes an image for two platforms, without layers, and returns the index's digest.
    private func pushImage(
        _ client: RegistryClient,
        _ reference: ImageReference
    ) async throws -> Digest {
        var manifests: [Descriptor] = []
        for architecture in ["amd64", "arm64"] {
            let platform = Platform(architecture: architecture)
            let config = ImageConfig(
                platform: platform,
                config: ExecutionConfig(user: architecture + "-user")
            )
            let configBytes = Array(config.json.text().utf8)
            let manifest = Manifest(
                config: Descriptor(of: configBytes, mediaType: MediaType.imageConfig),
                layers: []
            )
            let bytes = Array(manifest.json.text().utf8)
            try await client.pushBlob(configBytes, to: reference)
            try await client.pushManifest(
                bytes,
                mediaType: MediaType.manifest,
                to: reference,
                tag: nil
            )
            var descriptor = Descriptor(of: bytes, mediaType: MediaType.manifest)
            descriptor.platform = platform
            manifests.append(descriptor)
        }
        return try await client.pushManifest(
            Array(Index(manifests: manifests).json.text().utf8),
            mediaType: MediaType.index,
            to: reference,
            tag: reference.tag
        )
    }
}
