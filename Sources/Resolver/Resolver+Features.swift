public import DevContainer
public import Diagnostics
import JSONC

extension Resolver {
    /// The Features of a configuration, resolved without an image or an engine.
    public struct FeatureSelection: Sendable {
        /// The Features and what they depend on, all of it resolved.
        public var graph: FeatureGraph
        /// What the user should know, none of it an error.
        public var warnings: [Diagnostic]
    }

    /// Resolves the Features of a configuration; a lockfile is used and never written.
    ///
    /// - Throws: A diagnostic of the part that cannot be resolved.
    public func features(of request: ResolveRequest) async throws -> FeatureSelection {
        let loaded = try LoadedConfiguration(request)
        let use = request.lockfile == .ignored ? LockfileUse.ignored : .read
        let resolver = FeatureResolver(
            registry: registry,
            loaded: loaded,
            lockfile: try LockfileStore(loaded).content(for: use).lockfile,
            interpretation: request.interpretation
        )
        let requests =
            loaded.configuration.features
            + (try loaded.additionalFeatures(request.additionalFeatures))
        let graph = try await resolver.explore(requests).graph
        return FeatureSelection(graph: graph, warnings: loaded.warnings + graph.warnings)
    }

    /// Resolves one Feature with what it depends on, as if a configuration asked for it alone.
    ///
    /// - Throws: A diagnostic of the part that cannot be resolved.
    public func dependencies(of feature: String) async throws -> FeatureGraph {
        let loaded = try LoadedConfiguration(feature: feature)
        return try await FeatureResolver(registry: registry, loaded: loaded)
            .explore(loaded.configuration.features).graph
    }
}

extension LoadedConfiguration {
    /// Makes a configuration that asks for one Feature with its defaults.
    fileprivate init(feature: String) throws {
        let text: JSONValue = ["image": "scratch", "features": [feature: [:]]]
        let document = try JSONDocument(parsing: text.bytes(), path: feature)
        let faults = JSONFaults()
        let configuration = Configuration(
            reading: document,
            variables: VariableContext(),
            faults: faults
        )
        let warnings = try faults.throwErrors()
        guard let configuration else {
            throw DiagnosticError(
                Diagnostic(code: "feature-reference", "`\(feature)` names no Feature")
            )
        }
        self.init(
            document: document,
            configuration: configuration,
            file: "/devcontainer.json",
            placement: WorkspacePlacement(localFolder: "/", repositoryRoot: nil),
            identity: Identity(labels: [:]),
            variables: VariableContext(),
            warnings: warnings
        )
    }
}
