public import DevContainer
public import Diagnostics
public import JSONC
import OCI
public import OrderedCollections
public import Planner
import Registry

extension Resolver {
    /// What a configuration and all that it builds upon say of the container, with no thought of
    /// building it.
    public struct Reading: Sendable {
        /// The Features in install order.
        public var features: [PlanInput.FeatureSource]
        /// What base image, Features and configuration ask for together; nil unless asked for.
        public var merged: MergedConfiguration?
        /// What the references to registries turned out to be.
        var manifests: [FeatureReference.Source: JSONValue]
        /// What the user should know, none of it an error.
        public var warnings: [Diagnostic]
    }

    /// Fetches the Features of a configuration and, for the merged configuration, what is known of
    /// the base image.
    ///
    /// - Throws: A diagnostic of the part that cannot be had.
    public func read(
        _ loaded: LoadedConfiguration,
        _ request: ResolveRequest,
        merging: Bool
    ) async throws -> Reading {
        // As with the reference CLI, the lockfile has no say in what is only looked at.
        let result = try await FeatureResolver(
            registry: registry,
            loaded: loaded,
            interpretation: request.interpretation
        ).resolve(additional: request.additionalFeatures)
        var reading = Reading(
            features: result.features,
            manifests: result.manifests,
            warnings: result.warnings
        )
        guard merging else { return reading }
        let faults = JSONFaults()
        let base = try await baseImage(loaded, request)
        let entries = loaded.entries(
            base: base,
            features: result.features,
            request: request,
            faults: faults
        )
        reading.merged = MergedConfiguration(entries)
        reading.warnings += try faults.throwErrors()
        return reading
    }

    /// Returns Features as `read-configuration --include-features-configuration` of the reference
    /// CLI prints them; nil when there are none.
    public func featuresConfiguration(_ reading: Reading) -> JSONObject? {
        if reading.features.isEmpty { return nil }
        let sets = reading.features.map { feature in
            JSONValue.object(
                Self.featureSet(feature, reading.manifests[feature.feature.reference.source])
            )
        }
        return ["featureSets": .array(sets), "dstFolder": .string(cacheFolder)]
    }

    private static func featureSet(
        _ source: PlanInput.FeatureSource,
        _ manifest: JSONValue?
    ) -> JSONObject {
        let feature = source.feature
        let isRegistry = feature.reference.registry != nil
        var members = feature.metadata.written
        if isRegistry { members["included"] = true }
        members["value"] = feature.request.options.json
        members["included"] = true
        members["cachePath"] = .string(source.hostPath)
        members["consecutiveId"] = .string("\(feature.metadata.identifier)_\(feature.index)")
        var set: JSONObject = [
            "sourceInformation": .object(sourceInformation(source, manifest)),
            "features": [.object(members)],
            "internalVersion": "2",
        ]
        set["computedDigest"] = computedDigest(feature).map { .string($0) }
        return set
    }

    private static func sourceInformation(
        _ source: PlanInput.FeatureSource,
        _ manifest: JSONValue?
    ) -> JSONObject {
        let reference = source.feature.reference
        switch reference.source {
        case .registry(let registryFeature):
            return [
                "type": "oci", "manifest": manifest ?? [:],
                "manifestDigest": .string(source.feature.resolution.integrity ?? ""),
                "featureRef": .object(registryFeature.json),
                "userFeatureId": .string(reference.written),
                "userFeatureIdWithoutVersion": .string(reference.writtenWithoutVersion),
            ]
        case .local:
            return [
                "type": "file-path", "resolvedFilePath": .string(source.hostPath),
                "userFeatureId": .string(reference.written),
            ]
        case .tarball(let tarball):
            return [
                "type": "direct-tarball", "tarballUri": .string(tarball.url),
                "userFeatureId": .string(reference.written),
            ]
        }
    }

    private static func computedDigest(_ feature: ResolvedFeature) -> String? {
        switch feature.reference.source {
        case .registry: feature.resolution.integrity
        case .tarball: feature.resolution.contentDigest
        case .local: nil
        }
    }
}

extension RegistryFeature {
    /// The reference's parts by the names that the reference CLI has for them.
    fileprivate var json: JSONObject {
        let owner = namespace.split(separator: "/").first.map(String.init) ?? namespace
        var members: JSONObject = [
            "id": .string(identifier), "owner": .string(owner), "namespace": .string(namespace),
            "registry": .string(registry), "resource": .string(resource),
            "path": .string(repository), "version": .string(tagOrDigest),
        ]
        switch version {
        case .tag(let tag): members["tag"] = .string(tag)
        case .digest(let digest): members["digest"] = .string(digest)
        }
        return members
    }
}

extension FeatureReference {
    /// The text as written, without tag or digest.
    fileprivate var writtenWithoutVersion: String {
        let name = written.utf8.prefix { $0 != UInt8(ascii: "@") }
        let start = name.lastIndex(of: UInt8(ascii: "/")) ?? name.startIndex
        let end = name[start...].firstIndex(of: UInt8(ascii: ":")) ?? name.endIndex
        return String(written[..<end])
    }
}
