/// How a configuration or a Feature names a Feature.
public struct FeatureReference: Hashable, Sendable {
    /// Where a Feature comes from.
    public enum Source: Hashable, Sendable {
        /// An artifact in an OCI registry.
        case registry(RegistryFeature)
        /// A folder; the path begins with `./` or `../` and counts from the configuration's folder.
        case local(path: String)
        /// An archive at an HTTPS address.
        case tarball(TarballFeature)
    }

    /// The text as the user or a Feature wrote it.
    public var written: String
    /// What it stands for.
    public var source: Source

    /// The Feature's own name, the last part of its address.
    public var shortName: String {
        switch source {
        case .registry(let feature): feature.identifier
        case .local(let path): FolderPath.basename(path)
        case .tarball(let tarball): tarball.identifier
        }
    }
}

/// A Feature in an OCI registry: `registry/namespace/id:tag` or `…@sha256:…`, in lower case.
public struct RegistryFeature: Hashable, Sendable {
    /// Which of the versions in the registry.
    public enum Version: Hashable, Sendable {
        /// A tag, taken as it is.
        case tag(String)
        /// A digest with its algorithm, such as `sha256:…`.
        case digest(String)
    }

    /// The registry's host, with its port if it has one.
    public var registry: String
    /// The path between the registry and the id.
    public var namespace: String
    /// The last part of the path.
    public var identifier: String
    /// The version; the tag `latest` when none is written.
    public var version: Version

    /// The path in the registry, such as `devcontainers/features/go`.
    public var repository: String { "\(namespace)/\(identifier)" }

    /// Registry and path without a version, such as `ghcr.io/devcontainers/features/go`.
    public var resource: String { "\(registry)/\(repository)" }

    /// The tag or digest, such as `1.2` or `sha256:…`.
    public var tagOrDigest: String {
        switch version {
        case .tag(let tag): tag
        case .digest(let digest): digest
        }
    }
}

extension RegistryFeature: CustomStringConvertible {
    /// The whole reference.
    public var description: String {
        switch version {
        case .tag(let tag): "\(resource):\(tag)"
        case .digest(let digest): "\(resource)@\(digest)"
        }
    }
}

/// A Feature's archive at an HTTPS address.
public struct TarballFeature: Hashable, Sendable {
    /// The address.
    public var url: String
    /// The Feature's id, taken from the archive's name `devcontainer-feature-<id>.tgz`.
    public var identifier: String

    /// Creates an archive.
    public init(url: String, identifier: String) {
        self.url = url
        self.identifier = identifier
    }
}
