import DevContainer
import Diagnostics
import DockerEngine
import JSONC
import OrderedCollections
import Resolver
import Runner

/// What `read-configuration` prints, put together from the file, the container if there is one,
/// and what the configuration builds upon.
struct ConfigurationAnswer {
    let session: Session
    let request: ResolveRequest
    let containerIdentifier: String?
    let includesFeatures: Bool
    let includesMerged: Bool

    /// A container, and the labels that it goes by.
    private typealias Place = (inspection: ContainerInspection, identity: Identity)

    /// Returns the answer with the keys of the reference CLI.
    func json() async throws -> JSONObject {
        let found = try foundConfiguration()
        var reading = try found.map { try ConfigurationReading($0, request) }
        for warning in reading?.warnings ?? [] { session.terminal.show(warning) }
        let place = try await place(found, reading)
        if let place { reading?.substitute(for: place.inspection, place.identity) }
        var answer: JSONObject = ["configuration": .object(reading?.printed ?? [:])]
        answer["workspace"] = reading.map { .object($0.workspace) }
        guard includesFeatures || includesMerged else { return answer }
        if let reading, includesFeatures || place == nil {
            try await add(reading, merging: place == nil, to: &answer)
        }
        if includesMerged, let place {
            answer["mergedConfiguration"] = .object(try merged(place, reading))
        }
        return answer
    }

    private func foundConfiguration() throws -> FoundConfiguration? {
        let isNamed = request.configurationFile != nil || request.overrideFile != nil
        return request.hasWorkspaceFolder || isNamed ? try FoundConfiguration(request) : nil
    }

    /// Adds what needs Features and base image.
    private func add(
        _ reading: ConfigurationReading,
        merging: Bool,
        to answer: inout JSONObject
    ) async throws {
        let loaded = try reading.loaded()
        let merging = merging && includesMerged
        try await session.withResolver { resolver in
            let read = try await resolver.read(loaded, request, merging: merging)
            for warning in read.warnings { session.terminal.show(warning) }
            let features = resolver.featuresConfiguration(read)
            answer["featuresConfiguration"] = features.map { .object($0.inJavaScriptOrder) }
            answer["mergedConfiguration"] = read.merged.map {
                .object($0.json(over: reading.members).inJavaScriptOrder)
            }
        }
    }

    /// The merged configuration of a container that exists: what its label says, and what of the
    /// present configuration still counts.
    private func merged(_ place: Place, _ reading: ConfigurationReading?) throws -> JSONObject {
        let labels = place.inspection.config.labels
        let label = labels[MetadataEntry.labelName]
        let faults = JSONFaults()
        let entries: [MetadataEntry]
        if let reading {
            entries = MetadataEntry.entries(
                ofContainerLabelled: label,
                isOwn: place.identity.labels.keys.allSatisfy { labels[$0] != nil },
                configuration: try reading.loaded().configuration,
                variables: reading.variables,
                faults: faults
            )
        } else {
            entries = MetadataEntry.entries(
                inLabel: label ?? "[]",
                of: "container \(place.inspection.id.prefix(12))",
                variables: VariableContext(
                    localEnvironment: request.environment,
                    containerEnvironment: place.inspection.variables
                ),
                faults: faults
            )
        }
        for warning in try faults.throwErrors() { session.terminal.show(warning) }
        return MergedConfiguration(entries).json(over: reading?.members ?? [:]).inJavaScriptOrder
    }
}

extension ConfigurationAnswer {
    /// The container, where the answer depends on it.
    ///
    /// An engine that does not answer is no fault as long as the answer has sense without it.
    private func place(
        _ found: FoundConfiguration?,
        _ reading: ConfigurationReading?
    ) async throws -> Place? {
        let isNeeded = containerIdentifier != nil || reading == nil
        guard isNeeded || includesMerged || reading?.asksForContainer == true else { return nil }
        do {
            return try await find(found?.identity ?? Identity(labels: request.identityLabels))
        } catch let error as DockerError {
            guard !isNeeded else { throw error }
            for var diagnostic in error.diagnostics {
                diagnostic.severity = .warning
                session.terminal.show(diagnostic)
            }
            return nil
        }
    }

    private func find(_ identity: Identity) async throws -> Place? {
        let engine = try session.engine()
        if let containerIdentifier {
            return (try await engine.inspectContainer(containerIdentifier), identity)
        }
        guard let found = try await ContainerLookup(engine: engine).findAlsoOlder(identity) else {
            return nil
        }
        return (try await engine.inspectContainer(found.container.id), found.identity)
    }
}
