public import DevContainer
import Diagnostics
import JSONC
import OCI
import Planner
import Registry

/// Fetches the Features of a configuration and everything that they depend on.
struct FeatureResolver: Sendable {
    /// What came out.
    struct Result: Sendable {
        /// The Features in install order.
        var features: [PlanInput.FeatureSource]
        /// What the user should know about them.
        var warnings: [Diagnostic]
        /// What the references to registries turned out to be.
        var manifests: [FeatureReference.Source: JSONValue] = [:]
        /// All that was resolved.
        var graph: FeatureGraph
        /// What the configuration itself asks for.
        var requests: [FeatureRequest]

        /// What a lockfile says of them, and the references that need no record.
        var locked: (lockfile: Lockfile, repeated: Set<String>) { graph.lockfile(for: requests) }
    }

    /// What one reference turned out to be.
    struct Fetched: Sendable {
        var resolution: FeatureResolution
        /// The manifest, where it comes from a registry.
        var manifest: JSONValue?
        /// Where its files are.
        var folder: String
        /// What is odd about its metadata.
        var warnings: [Diagnostic]
    }

    /// How many Features are fetched at the same time.
    static let parallelFetches = 8

    let registry: RegistryClient
    let loaded: LoadedConfiguration
    /// What is recorded of earlier resolutions; it goes before what tags mean now.
    var lockfile: Lockfile?
    /// Whose word counts where the specification and the reference CLI differ.
    var interpretation = FeatureGraph.Interpretation.reference
    /// Features that nobody may bring along.
    var leftOut: [String] = []

    /// A Feature that is left out must not come back because another one depends on it.
    private func checkLeftOut(_ order: [FeatureReference], _ graph: FeatureGraph) throws {
        for reference in order {
            guard leftOut.contains(where: { reference.isCalled($0) }) else { continue }
            throw DiagnosticError(
                Diagnostic(
                    code: "feature-needed",
                    "the Feature `\(reference.written)` cannot be left out",
                    notes: graph.reasons(for: reference, configuration: loaded.displayPath),
                    hints: ["leave out what depends on it, too"]
                )
            )
        }
    }

    /// Returns the Features in install order, and what else is to be known about them.
    ///
    /// - Parameter additional: Features to add, as the JSON text of a `features` object.
    /// - Returns: What came out; no Features where none are asked for.
    /// - Throws: All that cannot be had, each with the place and the reason of its being wanted.
    func resolve(additional: String?) async throws -> Result {
        let own = loaded.configuration.features
        // What the configuration asks for itself goes before the same from the command line.
        let written = Set(own.map(\.reference.written))
        let more = try loaded.additionalFeatures(additional)
        let requests = own + more.filter { !written.contains($0.reference.written) }
        guard !requests.isEmpty else {
            let graph = FeatureGraph(requests: [])
            return Result(features: [], warnings: [], graph: graph, requests: [])
        }
        let (graph, fetched) = try await explore(requests)
        let (order, warnings) = try graph.installOrderWithWarnings()
        try checkLeftOut(order.map(\.reference), graph)
        let features = order.map { feature in
            PlanInput.FeatureSource(
                feature: feature,
                hostPath: fetched[feature.reference.source]?.folder ?? ""
            )
        }
        // A Feature that is installed twice has its metadata only once.
        var told: Set<FeatureReference.Source> = []
        let odd = order.flatMap { feature in
            let source = feature.reference.source
            return told.insert(source).inserted ? fetched[source]?.warnings ?? [] : []
        }
        return Result(
            features: features,
            warnings: warnings + odd,
            manifests: fetched.compactMapValues(\.manifest),
            graph: graph,
            requests: own
        )
    }

    /// Fetches Features and all that they depend on.
    ///
    /// - Returns: The graph with everything resolved, and what each reference turned out to be.
    func explore(
        _ requests: [FeatureRequest]
    ) async throws -> (graph: FeatureGraph, known: [FeatureReference.Source: Fetched]) {
        var graph = FeatureGraph(
            requests: requests,
            overrideOrder: loaded.configuration.overrideFeatureInstallOrder,
            interpretation: interpretation
        )
        var known: [FeatureReference.Source: Fetched] = [:]
        while true {
            let wanted = graph.unresolved
            if wanted.isEmpty { break }
            for (reference, fetched) in try await fetchAll(wanted, graph) {
                graph.resolve(reference, as: fetched.resolution)
                known[reference.source] = fetched
            }
        }
        return (graph, known)
    }

    /// Fetches several Features, some at a time; what cannot be had is told together.
    private func fetchAll(
        _ references: [FeatureReference],
        _ graph: FeatureGraph
    ) async throws -> [(FeatureReference, Fetched)] {
        var found: [(FeatureReference, Fetched)] = []
        var faults: [(FeatureReference, [Diagnostic])] = []
        try await withThrowingTaskGroup(
            of: (FeatureReference, Swift.Result<Fetched, DiagnosticError>).self
        ) { group in
            var waiting = references[...]
            for reference in waiting.prefix(Self.parallelFetches) {
                group.addTask { (reference, try await attempt(reference)) }
            }
            waiting = waiting.dropFirst(Self.parallelFetches)
            for try await (reference, result) in group {
                switch result {
                case .success(let fetched): found.append((reference, fetched))
                case .failure(let error): faults.append((reference, error.diagnostics))
                }
                if let next = waiting.popFirst() {
                    group.addTask { (next, try await attempt(next)) }
                }
            }
        }
        guard faults.isEmpty else { throw merged(faults, references, graph) }
        return found
    }

    private func attempt(
        _ reference: FeatureReference
    ) async throws -> Swift.Result<Fetched, DiagnosticError> {
        do {
            return .success(try await fetch(reference))
        } catch let error as any DiagnosticConvertible {
            return .failure(DiagnosticError(error.diagnostics))
        }
    }

    /// Puts place and reason to each fault; what is the same for several Features, such as a
    /// registry that is not reached, is told once.
    private func merged(
        _ faults: [(FeatureReference, [Diagnostic])],
        _ order: [FeatureReference],
        _ graph: FeatureGraph
    ) -> DiagnosticError {
        var merged: [Diagnostic] = []
        for reference in order {
            let own = faults.first { $0.0 == reference }?.1 ?? []
            let reasons = graph.reasons(for: reference, configuration: loaded.displayPath)
            for diagnostic in own {
                var diagnostic = diagnostic
                diagnostic.location = diagnostic.location ?? graph.location(of: reference)
                if let place = merged.firstIndex(where: { $0.summary == diagnostic.summary }) {
                    merged[place].notes += reasons.filter { !merged[place].notes.contains($0) }
                } else {
                    diagnostic.notes += reasons
                    merged.append(diagnostic)
                }
            }
        }
        return DiagnosticError(merged)
    }
}

extension LoadedConfiguration {
    /// Reads `--additional-features`.
    ///
    /// - Parameter text: The JSON text of a `features` object, or nil for none.
    /// - Returns: The Features in the order of the text.
    /// - Throws: All faults of the text.
    public func additionalFeatures(_ text: String?) throws -> [FeatureRequest] {
        guard let text else { return [] }
        let document = try JSONDocument(
            parsing: Array(text.utf8),
            path: Origin.commandLine.description
        )
        let faults = JSONFaults()
        let requests = FeatureRequest.additional(
            reading: document,
            variables: variables,
            faults: faults
        )
        _ = try faults.throwErrors()
        return requests
    }
}
