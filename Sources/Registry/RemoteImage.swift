public import OCI

/// An image in a registry, looked at without pulling it.
public struct RemoteImage: Hashable, Sendable {
    /// The reference that was asked for.
    public var reference: ImageReference
    /// The digest that the reference's tag names: of an index, or of the manifest itself.
    public var digest: Digest
    /// The digest of the manifest for the platform.
    public var manifestDigest: Digest
    /// The digest of the configuration, which engines call the image's id.
    public var configDigest: Digest
    /// The image's configuration: its user, environment, labels and more.
    public var config: ImageConfig
}
