public import DevContainer
public import Diagnostics
import JSONC
import OCI
import Registry

/// Which versions of a Feature are in use, wanted and there.
public struct FeatureVersions: Hashable, Sendable {
    /// The Feature as the configuration writes it.
    public var reference: String
    /// The version in the lockfile, or the wanted one where none is recorded.
    public var current: String?
    /// The newest version that the configuration's tag allows.
    public var wanted: String?
    /// The newest version of all.
    public var latest: String?

    /// The first number of the wanted version.
    public var wantedMajor: String? { wanted.flatMap(PublishedVersions.major) }
    /// The first number of the newest version.
    public var latestMajor: String? { latest.flatMap(PublishedVersions.major) }
}

extension Resolver {
    /// Looks up the versions of a configuration's Features, as far as they come from registries.
    ///
    /// A Feature whose registry does not tell its versions has none; a warning says why.
    ///
    /// - Parameters:
    ///   - loaded: The configuration.
    ///   - lockfile: What is recorded.
    /// - Returns: The versions in the configuration's order, and the warnings.
    /// - Throws: When the task is cancelled.
    public func versions(
        _ loaded: LoadedConfiguration,
        lockfile: Lockfile?
    ) async throws -> (features: [FeatureVersions], warnings: [Diagnostic]) {
        // Old short names stand for versions that Berth chooses, not the configuration.
        let requests = loaded.configuration.features.filter { request in
            request.reference.registry != nil && request.reference.written.contains("/")
        }
        typealias Found = (place: Int, versions: FeatureVersions, warnings: [Diagnostic])
        var found: [Found] = []
        for start in stride(from: 0, to: requests.count, by: FeatureResolver.parallelFetches) {
            let end = min(start + FeatureResolver.parallelFetches, requests.count)
            found += try await withThrowingTaskGroup(of: Found.self) { group in
                for place in start..<end {
                    let request = requests[place]
                    group.addTask {
                        let (versions, warnings) = try await lookUp(request, lockfile)
                        return (place, versions, warnings)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
        }
        found.sort { $0.place < $1.place }
        return (found.map(\.versions), found.flatMap(\.warnings))
    }

    private func lookUp(
        _ request: FeatureRequest,
        _ lockfile: Lockfile?
    ) async throws -> (FeatureVersions, [Diagnostic]) {
        var versions = FeatureVersions(reference: request.reference.written)
        versions.current = lockfile?[versions.reference]?.version
        guard let feature = request.reference.registry else { return (versions, []) }
        do {
            let image = try ImageReference(parsing: feature.description)
            let published = try await fetcher.versions(of: image)
            versions.latest = published.latest
            switch feature.version {
            case .tag(let tag): versions.wanted = published.newest(for: tag)
            case .digest where versions.current != nil: versions.wanted = versions.current
            case .digest: versions.wanted = try await version(image)
            }
            versions.current = versions.current ?? versions.wanted
            return (versions, [])
        } catch let error as any DiagnosticConvertible {
            try Task.checkCancellation()
            let warnings = error.diagnostics.map { diagnostic in
                var diagnostic = diagnostic
                diagnostic.severity = .warning
                diagnostic.location = diagnostic.location ?? request.location
                return diagnostic
            }
            return (versions, warnings)
        }
    }

    /// The version in the metadata of a Feature that a digest names.
    private func version(_ image: ImageReference) async throws -> String? {
        let description = try await fetcher.describe(image)
        return try JSONValue(parsing: description.metadata)["version"]?.string
    }

    private var fetcher: FeatureFetcher { FeatureFetcher(client: registry) }
}
