import DevContainer
import Diagnostics
import Dockerfile
import FoundationEssentials
import Glibc
import JSONC
import OCI
import Planner
import Registry

/// Fetches the Features of a configuration and everything that they depend on.
struct FeatureResolver: Sendable {
    let registry: RegistryClient
    let loaded: LoadedConfiguration

    /// Returns the Features in install order, and what the user should know about them.
    func resolve(
        additional: String?
    ) async throws
        -> (features: [PlanInput.FeatureSource], warnings: [Diagnostic])
    {
        let requests = loaded.configuration.features + (try additionalRequests(additional))
        guard !requests.isEmpty else { return ([], []) }
        var graph = FeatureGraph(
            requests: requests,
            overrideOrder: loaded.configuration.overrideFeatureInstallOrder
        )
        var folders: [FeatureReference.Source: String] = [:]
        while true {
            let wanted = graph.unresolved
            if wanted.isEmpty { break }
            let found = try await withThrowingTaskGroup(
                of: (FeatureReference, FeatureResolution, String).self
            ) { group in
                for reference in wanted {
                    group.addTask {
                        let (resolution, folder) = try await self.fetch(reference)
                        return (reference, resolution, folder)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            for (reference, resolution, folder) in found {
                graph.resolve(reference, as: resolution)
                folders[reference.source] = folder
            }
        }
        let features = try graph.installOrder().map { feature in
            PlanInput.FeatureSource(
                feature: feature,
                hostPath: folders[feature.reference.source] ?? ""
            )
        }
        return (features, graph.warnings)
    }

    /// Reads `--additional-features` as if it stood in a configuration.
    private func additionalRequests(_ text: String?) throws -> [FeatureRequest] {
        guard let text else { return [] }
        let wrapped = "{\"image\":\"scratch\",\"features\":\(text)}"
        let document = try JSONDocument(parsing: Array(wrapped.utf8), path: "--additional-features")
        let own = JSONFaults()
        let configuration = Configuration(
            reading: document,
            variables: loaded.variables,
            faults: own
        )
        _ = try own.throwErrors()
        return configuration?.features ?? []
    }

    private func fetch(_ reference: FeatureReference) async throws -> (FeatureResolution, String) {
        switch reference.source {
        case .local: return try local(reference)
        case .registry(let feature):
            guard feature.registry.contains(".") || feature.registry.hasPrefix("localhost") else {
                throw missing(reference, "`\(feature.registry)` is no registry")
            }
            let image = try ImageReference(parsing: feature.description)
            let fetched = try await registryFeature(image, reference)
            return try resolution(fetched, reference)
        case .tarball(let tarball):
            let fetched = try await FeatureFetcher(client: registry).fetch(archiveAt: tarball.url)
            return try resolution(fetched, reference)
        }
    }

    private func registryFeature(
        _ image: ImageReference,
        _ reference: FeatureReference
    ) async throws
        -> FetchedFeature
    {
        do {
            return try await FeatureFetcher(client: registry).fetch(image)
        } catch {
            throw DiagnosticError(
                error.diagnostics.map { diagnostic in
                    var diagnostic = diagnostic
                    diagnostic.location = diagnostic.location ?? location(of: reference)
                    diagnostic.notes.append(why(reference))
                    return diagnostic
                }
            )
        }
    }

    private func resolution(
        _ fetched: FetchedFeature,
        _ reference: FeatureReference
    ) throws
        -> (FeatureResolution, String)
    {
        let metadata = try metadata(
            Array(fetched.metadata.utf8),
            path: "\(reference.written)/devcontainer-feature.json",
            reference
        )
        return (
            FeatureResolution(
                canonicalIdentifier: fetched.canonicalID,
                metadata: metadata,
                contentDigest: fetched.layerDigest.description
            ), fetched.folder
        )
    }

    private func local(_ reference: FeatureReference) throws -> (FeatureResolution, String) {
        let workspace = loaded.placement.localFolder
        let below = LoadedConfiguration.display(loaded.folder, below: workspace)
        let relative =
            try reference.localFolder(
                forConfigurationIn: below == loaded.folder ? "." : below
            ) ?? ""
        let folder = "\(workspace)/\(relative)"
        let path = "\(folder)/devcontainer-feature.json"
        guard let real = realpath(folder, nil) else {
            throw missing(reference, "there is no folder `\(relative)`")
        }
        defer { free(real) }
        guard String(cString: real).hasPrefix(workspace + "/") else {
            throw missing(reference, "the folder `\(relative)` leads out of the workspace")
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw missing(reference, "the folder `\(relative)` has no `devcontainer-feature.json`")
        }
        let metadata = try metadata(
            Array(data),
            path: LoadedConfiguration.display(path, below: workspace),
            reference
        )
        let digest = try ContextWalk(root: folder, ignoring: .empty, sources: nil).digest()
        return (
            FeatureResolution(
                canonicalIdentifier: relative,
                metadata: metadata,
                contentDigest: digest.description
            ), folder
        )
    }

    private func metadata(
        _ bytes: [UInt8],
        path: String,
        _ reference: FeatureReference
    ) throws
        -> FeatureMetadata
    {
        let document = try JSONDocument(parsing: bytes, path: path)
        let own = JSONFaults()
        let metadata = FeatureMetadata(
            reading: document,
            reference: reference.written,
            variables: loaded.variables,
            faults: own
        )
        _ = try own.throwErrors()
        guard let metadata else {
            throw missing(reference, "its metadata cannot be read")
        }
        return metadata
    }

    private func missing(_ reference: FeatureReference, _ what: String) -> DiagnosticError {
        DiagnosticError(
            Diagnostic(
                code: "feature-not-found",
                "the Feature `\(reference.written)` cannot be used: \(what)",
                at: location(of: reference),
                notes: [why(reference)],
                hints: [
                    "name it as `registry/namespace/name:version`, or as a folder `./name` below"
                        + " `.devcontainer`"
                ]
            )
        )
    }

    private func location(of reference: FeatureReference) -> SourceLocation? {
        loaded.configuration.features.first { $0.reference.source == reference.source }?.location
    }

    private func why(_ reference: FeatureReference) -> String {
        location(of: reference) == nil
            ? "`\(reference.written)` is in the plan because another Feature depends on it"
            : "`\(reference.written)` is in the plan because \(loaded.displayPath) asks for it"
    }
}
