import Archive
import FoundationEssentials
import JSONC
public import OCI

/// Packs a Feature and pushes it to a registry, in the form that every Dev Container tool reads.
public struct FeaturePublisher: Sendable {
    /// What was published.
    public struct Publication: Hashable, Sendable {
        /// The digest of the manifest.
        public var digest: Digest
        /// The tags that name it now; none when the version was there before.
        public var tags: [String]
    }

    private let client: RegistryClient

    /// Creates a publisher that goes through a client.
    public init(client: RegistryClient) {
        self.client = client
    }

    /// Publishes the Feature in a folder below a namespace.
    ///
    /// Tags are `1.2.3`, and `1.2`, `1` and `latest` as far as no newer version has them. A
    /// version that is published already stays as it is.
    ///
    /// - Parameters:
    ///   - folder: The folder with `devcontainer-feature.json`.
    ///   - registry: The registry's host, such as `ghcr.io`.
    ///   - namespace: What stands before the Feature's id, such as `devcontainers/features`.
    /// - Returns: The digest and the tags.
    /// - Throws: ``RegistryError/notPublishable(folder:reason:)``, and what pushing can meet.
    public func publish(
        folder: String,
        registry: String,
        namespace: String
    ) async throws(RegistryError) -> Publication {
        let package = try FeaturePackage(folder: folder)
        let reference: ImageReference
        do {
            reference = try ImageReference(parsing: "\(registry)/\(namespace)/\(package.id)")
        } catch {
            throw .notPublishable(
                folder: folder,
                reason: "`\(registry)/\(namespace)/\(package.id)` is no reference"
            )
        }
        let manifest = package.manifest(annotatedFor: registry)
        let tags = package.version.tags(published: try await publishedTags(reference))
        guard !tags.isEmpty else {
            return Publication(digest: Digest.sha256(of: manifest), tags: [])
        }
        try await client.pushBlob(FeaturePackage.config, to: reference)
        try await client.pushBlob(package.archive, to: reference)
        for tag in tags {
            try await client.pushManifest(
                manifest,
                mediaType: MediaType.manifest,
                to: reference,
                tag: tag
            )
        }
        return Publication(digest: Digest.sha256(of: manifest), tags: tags)
    }

    private func publishedTags(_ reference: ImageReference) async throws(RegistryError) -> [String]
    {
        do {
            return try await client.tags(reference)
        } catch .notFound {
            return []
        }
    }
}
