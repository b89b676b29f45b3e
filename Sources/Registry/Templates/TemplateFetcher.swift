import Archive
public import JSONC
public import OCI

/// Fetches Dev Container Templates from registries.
public struct TemplateFetcher: Sendable {
    private let client: RegistryClient

    /// Creates a fetcher that goes through a client.
    public init(client: RegistryClient) {
        self.client = client
    }

    /// Returns the metadata that a Template's manifest carries, without fetching its files.
    ///
    /// - Returns: nil when the manifest carries none, as with Templates that were published long
    ///   ago.
    /// - Throws: ``RegistryError/notATemplate(reference:reason:)`` for an artifact of another
    ///   kind, and what ``RegistryClient/manifest(_:accept:)`` throws.
    public func metadata(of reference: ImageReference) async throws(RegistryError) -> JSONValue? {
        let manifest = try await manifest(reference)
        let annotation = manifest.json["annotations"]?[FeatureArtifact.metadataAnnotation]
        guard let text = annotation?.string, !text.isEmpty else { return nil }
        do {
            return try JSONDocument(parsing: Array(text.utf8), path: reference.description).root
        } catch {
            throw .badAnswer(
                host: reference.registry,
                reason: "the metadata of `\(reference)` is no JSON"
            )
        }
    }

    /// Returns a folder with the files of a Template, in the cache; it is not to be changed.
    ///
    /// - Throws: What ``metadata(of:)`` throws, and ``RegistryError/archive(reference:_:)`` for
    ///   an archive that cannot be unpacked.
    public func folder(of reference: ImageReference) async throws(RegistryError) -> String {
        let manifest = try await manifest(reference)
        let layers = manifest.json["layers"]?.array ?? []
        let archive =
            layers.first {
                $0["mediaType"]?.string?.hasPrefix(MediaType.devContainersLayer) == true
            } ?? layers.first
        guard let archive, let layer = try? Descriptor(json: archive) else {
            throw .notATemplate(reference: reference.description, reason: "it has no layer")
        }
        let file = try await client.blob(layer, of: reference)
        return try client.store.folder("templates", of: layer.digest) {
            (folder) throws(RegistryError) in
            do throws(ArchiveError) {
                try ArchiveUnpacker.unpack(
                    file: file,
                    into: folder,
                    limits: FeatureFetcher.archiveLimits
                )
            } catch {
                throw .archive(reference: reference.description, error)
            }
        }
    }

    private func manifest(
        _ reference: ImageReference
    ) async throws(RegistryError)
        -> FetchedManifest
    {
        let accepted = [MediaType.manifest, MediaType.dockerManifest]
        let manifest = try await client.manifest(reference, accept: accepted)
        let config = manifest.json["config"]?["mediaType"]?.string
        guard config == MediaType.devContainers else {
            throw .notATemplate(
                reference: reference.description,
                reason: config.map { "its configuration is `\($0)`" } ?? "it has no configuration"
            )
        }
        return manifest
    }
}
