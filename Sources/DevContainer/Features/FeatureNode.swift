import OrderedCollections

/// A Feature in the graph: one source with one set of options.
struct FeatureNode {
    /// What makes two nodes the same: folders are the same by their path, all else by the
    /// digest of its artifact, and the options must be the same, too.
    struct Key: Hashable {
        enum Content: Hashable {
            case artifact(digest: String)
            case archive(digest: String)
            case folder(path: String)
        }

        var content: Content
        var options: [String: String]
    }

    /// The wish that brought it in first.
    var request: FeatureRequest
    /// What it is.
    var resolution: FeatureResolution
    /// All who want it.
    var origins: OrderedSet<Origin>
    /// The nodes that must be installed before, in the order of `dependsOn`.
    var dependencies: [Int] = []
    /// The higher, the earlier among those that could go.
    var priority = 0
    /// What the request says, the short forms unfolded.
    let givenOptions: OrderedDictionary<String, OptionValue>
    /// What makes it the same as another node.
    let key: Key

    init(_ request: FeatureRequest, _ resolution: FeatureResolution) {
        self.request = request
        self.resolution = resolution
        origins = [request.origin]
        givenOptions = resolution.metadata.givenOptions(request.options)
        let content: Key.Content =
            switch request.reference.source {
            case .registry: .artifact(digest: resolution.identity)
            case .tarball: .archive(digest: resolution.identity)
            case .local: .folder(path: resolution.canonicalIdentifier)
            }
        key = Key(
            content: content,
            options: Dictionary(uniqueKeysWithValues: givenOptions.map { ($0, $1.text) })
        )
    }

    var written: String { request.reference.written }
    var metadata: FeatureMetadata { resolution.metadata }

    /// The names by which `installsAfter` and `overrideFeatureInstallOrder` mean this node:
    /// versions and options do not count, former ids do.
    var names: [FeatureName] {
        let own = request.reference.name
        guard case .artifact(let registry, let namespace, _) = own else { return [own] }
        let others = metadata.aliases.map { alias in
            FeatureName.artifact(
                registry: registry,
                namespace: namespace,
                identifier: alias.lowercased()
            )
        }
        return OrderedSet([own] + others).elements
    }
}

/// Which Feature is meant, whatever its version.
enum FeatureName: Hashable {
    case artifact(registry: String, namespace: String, identifier: String)
    case archive(url: String)
    case folder(path: String)
}

extension FeatureReference {
    /// Which Feature is meant, whatever its version.
    var name: FeatureName {
        switch source {
        case .registry(let feature):
            .artifact(
                registry: feature.registry,
                namespace: feature.namespace,
                identifier: feature.identifier
            )
        case .local(let path): .folder(path: FolderPath.normalized(path))
        case .tarball(let tarball): .archive(url: tarball.url)
        }
    }
}

extension FeatureResolution {
    /// What tells artifacts apart: the manifest's digest, or the archive's.
    fileprivate var identity: String { integrity ?? contentDigest }
}
