public import Archive
import FoundationEssentials
import JSONC
public import OCI

/// Fetches Dev Container Features from registries, unpacked and ready to build with.
public struct FeatureFetcher: Sendable {
    /// How large a Feature's archive and all that is in it may be.
    public static let archiveLimits = ArchiveLimits(
        entryCount: 20_000,
        totalBytes: 512 << 20,
        entryBytes: 256 << 20,
        pathBytes: 4_096,
        depth: 64,
        extendedHeaderBytes: 1 << 20
    )
    /// How large a `devcontainer-feature.json` may be.
    static let metadataLimitBytes = 1 << 20

    let client: RegistryClient

    /// Creates a fetcher that goes through a client.
    public init(client: RegistryClient) {
        self.client = client
    }

    /// Returns what a registry says about a Feature.
    ///
    /// The archive is fetched only when the manifest has no metadata of its own.
    ///
    /// - Parameters:
    ///   - reference: The Feature.
    ///   - digest: The manifest's digest from a lockfile, which goes before the tag.
    /// - Returns: The description.
    /// - Throws: ``RegistryError/notAFeature(reference:reason:)`` for an artifact of another
    ///   kind, and what ``RegistryClient/manifest(_:accept:)`` throws.
    public func describe(
        _ reference: ImageReference,
        locked digest: Digest? = nil
    ) async throws(RegistryError) -> FeatureDescription {
        let pinned = digest.map { reference.pinned(to: $0) } ?? reference
        let manifest = try await client.manifest(pinned, accept: Self.accepted)
        let layer = try FeatureManifest(manifest).layer
        var description = FeatureDescription(
            reference: reference,
            canonicalID: manifest.canonicalID,
            manifestDigest: manifest.digest,
            manifest: manifest.json,
            layer: layer,
            metadata: ""
        )
        let annotation = manifest.json["annotations"]?[FeatureArtifact.metadataAnnotation]
        if let text = annotation?.string, !text.isEmpty {
            description.metadata = text
        } else {
            let folder = try await folder(of: layer, for: pinned)
            description.metadata = try metadata(in: folder, of: reference.description)
        }
        return description
    }

    /// Returns a Feature with its content.
    ///
    /// - Parameters:
    ///   - reference: The Feature.
    ///   - digest: The manifest's digest from a lockfile, which goes before the tag.
    /// - Returns: The Feature; its folder is the same for everybody who fetches that archive.
    /// - Throws: What ``describe(_:locked:)`` throws, and
    ///   ``RegistryError/archive(reference:_:)`` for an archive that cannot be unpacked.
    public func fetch(
        _ reference: ImageReference,
        locked digest: Digest? = nil
    ) async throws(RegistryError) -> FetchedFeature {
        try await fetch(try await describe(reference, locked: digest))
    }

    /// Returns the content of a Feature that was described before.
    public func fetch(
        _ description: FeatureDescription
    ) async throws(RegistryError) -> FetchedFeature {
        let folder = try await folder(of: description.layer, for: description.reference)
        return FetchedFeature(
            canonicalID: description.canonicalID,
            digest: description.manifestDigest,
            manifest: description.manifest,
            layerDigest: description.layer.digest,
            folder: folder,
            metadata: description.metadata
        )
    }

    private static let accepted = [
        MediaType.manifest, MediaType.dockerManifest,
    ]

    private func folder(
        of layer: Descriptor,
        for reference: ImageReference
    ) async throws(RegistryError) -> String {
        if let known = client.store.existingFolder("features", of: layer.digest) { return known }
        let file = try await client.blob(layer, of: reference)
        return try unpack(file, layer.digest, of: reference.description)
    }

    func unpack(
        _ file: String,
        _ digest: Digest,
        of name: String
    ) throws(RegistryError) -> String {
        try client.store.folder("features", of: digest) { (folder) throws(RegistryError) in
            do throws(ArchiveError) {
                try ArchiveUnpacker.unpack(file: file, into: folder, limits: Self.archiveLimits)
            } catch {
                throw .archive(reference: name, error)
            }
        }
    }

    func metadata(in folder: String, of name: String) throws(RegistryError) -> String {
        let path = folder + "/" + FeatureArtifact.metadataFile
        guard let size = DiskFile.sizeBytes(of: path) else {
            throw .notAFeature(
                reference: name,
                reason: "its archive has no `\(FeatureArtifact.metadataFile)`"
            )
        }
        guard size <= Self.metadataLimitBytes else {
            throw .tooLarge(
                host: name,
                what: "`\(FeatureArtifact.metadataFile)`",
                allowedBytes: Self.metadataLimitBytes
            )
        }
        let file = try DiskFile(reading: path)
        var bytes: [UInt8] = []
        while true {
            let piece = try file.read(atMost: Self.metadataLimitBytes)
            if piece.isEmpty { return String(decoding: bytes, as: UTF8.self) }
            bytes += piece
        }
    }
}
