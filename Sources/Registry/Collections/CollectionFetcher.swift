public import JSONC
public import OCI

/// Fetches the file that lists what a namespace publishes.
public struct CollectionFetcher: Sendable {
    private static let largestListBytes = 32 << 20

    private let client: RegistryClient

    /// Creates a fetcher that goes through a client.
    public init(client: RegistryClient) {
        self.client = client
    }

    /// Returns the contents of `devcontainer-collection.json`.
    ///
    /// - Parameter reference: The namespace, such as `ghcr.io/devcontainers/features:latest`.
    /// - Returns: nil when the namespace has none.
    /// - Throws: What a connection can meet, and an answer that makes no sense.
    public func list(_ reference: ImageReference) async throws(RegistryError) -> JSONValue? {
        let manifest: FetchedManifest
        do {
            manifest = try await client.manifest(reference, accept: [MediaType.manifest])
        } catch .notFound {
            return nil
        } catch .noSuchTag {
            return nil
        }
        let layer = manifest.json["layers"]?.array?.first {
            $0["mediaType"]?.string == MediaType.devContainersCollectionLayer
        }
        guard let layer, let descriptor = try? Descriptor(json: layer) else { return nil }
        let bytes = try await client.smallBlob(
            descriptor,
            of: reference,
            limitBytes: Self.largestListBytes
        )
        guard let list = try? JSONDocument(parsing: bytes, path: reference.description).root else {
            throw .badAnswer(
                host: reference.registry,
                reason: "the list of `\(reference.name)` is no JSON"
            )
        }
        return list
    }
}
