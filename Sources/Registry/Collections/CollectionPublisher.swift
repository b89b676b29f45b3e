import Diagnostics
import JSONC
public import OCI
import OrderedCollections

/// Pushes packed Features or Templates to a registry, in the form that every Dev Container tool
/// reads.
public struct CollectionPublisher: Sendable {
    /// What became of one member.
    public struct Publication: Hashable, Sendable {
        /// The member's id.
        public var identifier: String
        /// Its version.
        public var version: String
        /// The digest of the manifest.
        public var digest: Digest
        /// The tags that name it now; none when the version was there before.
        public var tags: [String]
        /// The former ids under which it was published, too.
        public var legacyIdentifiers: [String]
    }

    private let client: RegistryClient
    private let registry: String
    private let namespace: String

    /// Creates a publisher.
    ///
    /// - Parameters:
    ///   - client: The way to the registry.
    ///   - registry: The registry's host, such as `ghcr.io`.
    ///   - namespace: What stands before an id, such as `devcontainers/features`.
    public init(client: RegistryClient, registry: String, namespace: String) {
        self.client = client.withoutMirrors
        self.registry = registry.lowercased()
        self.namespace = namespace.lowercased()
    }

    /// Publishes all members and then the file that lists them.
    ///
    /// Tags are `1.2.3`, and `1.2`, `1` and `latest` as far as no newer version has them. A
    /// version that is published already stays as it is. A call that was interrupted goes on when
    /// it is repeated: a member's own full version is the last that is pushed for it.
    ///
    /// - Parameters:
    ///   - package: The members.
    ///   - progress: Told of each member when it is done.
    /// - Returns: What became of each member, in their order.
    /// - Throws: What pushing can meet, and ``RegistryError/notPublishable(folder:reason:)`` when
    ///   a name is no reference or the namespace is in use for the other kind.
    public func publish(
        _ package: CollectionPackage,
        progress: (Publication) -> Void = { _ in }
    ) async throws(RegistryError) -> [Publication] {
        let collection = try reference(nil)
        for member in package.members {
            for identifier in [member.identifier] + member.legacyIdentifiers {
                _ = try reference(identifier)
            }
        }
        try await refuseOtherKind(than: package.kind, at: collection)
        var publications: [Publication] = []
        for member in package.members {
            let publication = try await publish(member)
            progress(publication)
            publications.append(publication)
        }
        let file = package.collectionFile.bytes(.pretty)
        try await client.pushBlob(CollectionManifest.config, to: collection)
        try await client.pushBlob(file, to: collection)
        try await client.pushManifest(
            CollectionManifest.bytes(ofCollection: file, registry: registry),
            mediaType: MediaType.manifest,
            to: collection,
            tag: "latest"
        )
        return publications
    }

    private func publish(_ member: CollectionMember) async throws(RegistryError) -> Publication {
        let manifest = CollectionManifest.bytes(of: member, registry: registry)
        var publication = Publication(
            identifier: member.identifier,
            version: member.version,
            digest: Digest.sha256(of: manifest),
            tags: [],
            legacyIdentifiers: []
        )
        let own = try reference(member.identifier)
        let tags = member.semanticVersion.tags(published: try await publishedTags(own))
        guard !tags.isEmpty else { return publication }
        for former in member.legacyIdentifiers {
            let reference = try reference(former)
            let tags = member.semanticVersion.tags(published: try await publishedTags(reference))
            guard !tags.isEmpty else { continue }
            try await push(member, manifest, to: reference, tags)
            publication.legacyIdentifiers.append(former)
        }
        try await push(member, manifest, to: own, tags)
        publication.tags = tags
        return publication
    }

    private func push(
        _ member: CollectionMember,
        _ manifest: [UInt8],
        to reference: ImageReference,
        _ tags: [String]
    ) async throws(RegistryError) {
        try await client.pushBlob(CollectionManifest.config, to: reference)
        try await client.pushBlob(member.archive, to: reference)
        for tag in tags.filter({ $0 != member.version }) + [member.version] {
            try await client.pushManifest(
                manifest,
                mediaType: MediaType.manifest,
                to: reference,
                tag: tag
            )
        }
    }

    /// The address of a member, or that of the collection itself.
    private func reference(_ identifier: String?) throws(RegistryError) -> ImageReference {
        let text = "\(registry)/\(namespace)" + (identifier.map { "/\($0)" } ?? "")
        do {
            let reference = try ImageReference(parsing: text)
            guard reference.name == text else {
                throw RegistryError.notPublishable(
                    folder: text,
                    reason: "registry or namespace is not complete"
                )
            }
            return reference
        } catch let error as RegistryError {
            throw error
        } catch {
            throw .notPublishable(folder: text, reason: "`\(text)` is no reference")
        }
    }

    private func publishedTags(_ reference: ImageReference) async throws(RegistryError) -> [String]
    {
        do {
            return try await client.tags(reference)
        } catch .notFound {
            return []
        }
    }

    /// Features and Templates under one namespace would take each other's list away.
    private func refuseOtherKind(
        than kind: CollectionKind,
        at reference: ImageReference
    ) async throws(RegistryError) {
        let other = kind == .feature ? CollectionKind.template : .feature
        let found: JSONValue?
        do {
            found = try await CollectionFetcher(client: client).list(reference)
        } catch .unauthorized {
            // A registry may say that of what is not there; pushing finds out.
            found = nil
        }
        guard let list = found, list[other.listName]?.array?.isEmpty == false,
            list[kind.listName] == nil
        else { return }
        throw .notPublishable(
            folder: reference.name,
            reason: "the namespace holds \(other.title)s; \(kind.title)s need one of their own"
        )
    }
}
