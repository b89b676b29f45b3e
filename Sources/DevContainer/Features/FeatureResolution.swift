public import OrderedCollections

/// What a reference to a Feature turned out to be once it was fetched or read.
public struct FeatureResolution: Hashable, Sendable {
    /// The exact address: registry and path with the manifest's digest, the archive's URL, or the
    /// folder relative to the workspace.
    public var canonicalIdentifier: String
    /// The sha256 digest of the Feature's files: of the archive, or of the folder.
    public var contentDigest: String
    /// The digest that a lockfile records: of the manifest, or of an archive without a registry;
    /// nil for a folder.
    public var integrity: String?
    private let shared: SharedMetadata

    /// Its metadata.
    public var metadata: FeatureMetadata { shared.metadata }

    /// Creates a resolution.
    public init(
        canonicalIdentifier: String,
        metadata: FeatureMetadata,
        contentDigest: String,
        integrity: String? = nil
    ) {
        self.canonicalIdentifier = canonicalIdentifier
        self.contentDigest = contentDigest
        self.integrity = integrity
        shared = SharedMetadata(metadata)
    }
}

/// Metadata that all copies of a resolution have together: it is large, and a graph copies
/// resolutions at every step.
private final class SharedMetadata: Hashable, Sendable {
    let metadata: FeatureMetadata

    init(_ metadata: FeatureMetadata) {
        self.metadata = metadata
    }

    static func == (left: SharedMetadata, right: SharedMetadata) -> Bool {
        left === right || left.metadata == right.metadata
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(metadata)
    }
}

/// A Feature in its place in the install order.
public struct ResolvedFeature: Hashable, Sendable {
    /// The wish that brought it into the plan first.
    public var request: FeatureRequest
    /// All who want it, the first one included.
    public var origins: [Origin]
    /// What it is.
    public var resolution: FeatureResolution
    /// The value of every option that the installer gets, in the order of declaration.
    public var options: OrderedDictionary<String, OptionValue>
    /// The place in the install order, from 0.
    public var index: Int

    /// The reference as it was written.
    public var reference: FeatureReference { request.reference }
    /// Its metadata.
    public var metadata: FeatureMetadata { resolution.metadata }
}
