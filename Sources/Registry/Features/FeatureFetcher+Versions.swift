public import OCI

/// The versions of a Feature that its registry has, the newest first.
public struct PublishedVersions: Hashable, Sendable {
    private let versions: [FeatureVersion]

    /// Takes the whole versions from a repository's tags; `1`, `1.2` and `latest` only point to
    /// them.
    init(tags: [String]) {
        versions = tags.compactMap(FeatureVersion.init).sorted { $1 < $0 }
    }

    /// All versions, the newest first.
    public var all: [String] { versions.map(\.text) }
    /// The newest version.
    public var latest: String? { versions.first?.text }

    /// Returns the newest version that a tag, read as a range, allows; nil when there is none.
    public func newest(for tag: String) -> String? {
        if tag == "latest" { return latest }
        guard let range = VersionRange(tag: tag) else { return nil }
        return versions.first(where: range.contains)?.text
    }

    /// Returns the first number of a version, or nil when it is none.
    public static func major(of version: String) -> String? {
        FeatureVersion(version).map { String($0.numbers[0]) }
    }
}

extension FeatureFetcher {
    /// Returns the versions of a Feature that its registry has.
    ///
    /// - Throws: What ``RegistryClient/tags(_:)`` throws.
    public func versions(
        of reference: ImageReference
    ) async throws(RegistryError) -> PublishedVersions {
        PublishedVersions(tags: try await client.tags(reference))
    }
}
