public import JSONC
public import OCI

/// A manifest or index as a registry gave it, its digest checked.
public struct FetchedManifest: Hashable, Sendable {
    /// What was asked for.
    public var reference: ImageReference
    /// The digest of exactly these bytes.
    public var digest: Digest
    /// The media type it says of itself, or the one that its content shows.
    public var mediaType: String
    /// The bytes as they came.
    public var bytes: [UInt8]
    /// The bytes, read as JSON.
    public var json: JSONValue

    /// The reference with the digest in place of a tag: always the same content.
    public var canonicalID: String { "\(reference.name)@\(digest)" }

    init(
        reference: ImageReference,
        digest: Digest,
        bytes: [UInt8]
    ) throws(RegistryError) {
        guard let json = try? JSONValue(parsing: bytes), json.object != nil else {
            throw .badAnswer(
                host: reference.registry,
                reason: "the manifest of `\(reference)` is no JSON object"
            )
        }
        self.reference = reference
        self.digest = digest
        self.bytes = bytes
        self.json = json
        mediaType =
            json["mediaType"]?.string
            ?? (json["manifests"] == nil
                ? MediaType.manifest
                : MediaType.index)
    }
}
