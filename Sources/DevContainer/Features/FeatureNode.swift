import OrderedCollections

/// A Feature in the graph: one source with one set of options.
struct FeatureNode {
    /// The wish that brought it in first.
    var request: FeatureRequest
    /// What it is.
    var resolution: FeatureResolution
    /// All who want it.
    var origins: [Origin]
    /// The higher, the earlier among those that could go.
    var priority = 0

    init(_ request: FeatureRequest, _ resolution: FeatureResolution) {
        self.request = request
        self.resolution = resolution
        origins = [request.origin]
    }

    var written: String { request.reference.written }
    var metadata: FeatureMetadata { resolution.metadata }

    /// What the request says, the short forms unfolded; decides whether two nodes are the same.
    var givenOptions: OrderedDictionary<String, OptionValue> {
        metadata.givenOptions(request.options)
    }

    /// Whether it is the same Feature with the same options.
    ///
    /// Folders are the same by their path, all else by the digest of its artifact.
    func isSame(as other: FeatureNode) -> Bool {
        switch (request.reference.source, other.request.reference.source) {
        case (.registry, .registry), (.tarball, .tarball):
            resolution.identity == other.resolution.identity && hasSameOptions(as: other)
        case (.local, .local):
            resolution.canonicalIdentifier == other.resolution.canonicalIdentifier
                && hasSameOptions(as: other)
        default:
            false
        }
    }

    private func hasSameOptions(as other: FeatureNode) -> Bool {
        FeatureOrder.compare(givenOptions, other.givenOptions, fewestFirst: true) == 0
    }

    /// Whether a reference in `installsAfter` or `overrideFeatureInstallOrder` means this node:
    /// versions and options do not count, former ids do.
    func isMeant(by reference: FeatureReference) -> Bool {
        switch (request.reference.source, reference.source) {
        case (.registry(let own), .registry(let other)):
            own.registry == other.registry && own.namespace == other.namespace
                && ([own.identifier] + metadata.aliases).contains(other.identifier)
        case (.local(let own), .local(let other)):
            FolderPath.normalized(own) == FolderPath.normalized(other)
        case (.tarball(let own), .tarball(let other)):
            own.url == other.url
        default:
            false
        }
    }
}

extension FeatureResolution {
    /// What tells artifacts apart: the manifest's digest, or the archive's.
    fileprivate var identity: String { integrity ?? contentDigest }
}
