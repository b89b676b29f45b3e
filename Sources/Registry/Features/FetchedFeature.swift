public import JSONC
public import OCI

/// A Feature as its registry describes it, before its content is fetched.
public struct FeatureDescription: Hashable, Sendable {
    /// The reference that was asked for.
    public var reference: ImageReference
    /// The reference with the digest of the manifest, such as `ghcr.io/a/b/node@sha256:…`.
    public var canonicalID: String
    /// The digest of the manifest: what a lockfile records.
    public var manifestDigest: Digest
    /// The manifest.
    public var manifest: JSONValue
    /// The archive.
    public var layer: Descriptor
    /// The text of `devcontainer-feature.json`.
    public var metadata: String
}

/// A Feature with its content on this machine.
public struct FetchedFeature: Hashable, Sendable {
    /// What always names the same content: `ghcr.io/a/b/node@sha256:…`, or an archive's address.
    public var canonicalID: String
    /// The digest that a lockfile records: of the manifest, or of the archive fetched by address.
    public var digest: Digest
    /// The manifest; nil for an archive fetched by address.
    public var manifest: JSONValue?
    /// The digest of the archive.
    public var layerDigest: Digest
    /// The folder with the unpacked content, in the cache; it is not to be changed.
    public var folder: String
    /// The text of `devcontainer-feature.json`.
    public var metadata: String
}
