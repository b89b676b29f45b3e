import DevContainer
import Diagnostics
import FoundationEssentials
import JSONC
import OrderedCollections
import Planner
import Testing

/// What configurations of the corpus ask of the host, as far as they themselves, their local
/// Features and the official ones say: base images and others' Features are not looked at.
struct CorpusDemands {
    /// Whether a configuration could be worked in unattended.
    enum Verdict {
        case unattended
        /// The demands that the default walls do not meet.
        case asks([Demand])
        /// Why there is no plan.
        case noPlan(String)
    }

    /// How many configurations came out how.
    struct Count {
        private(set) var total = 0
        private var unattended = 0
        private var asking: [String: Int] = [:]
        private var withoutPlan: [String: Int] = [:]

        mutating func add(_ verdict: Verdict) {
            total += 1
            switch verdict {
            case .unattended: unattended += 1
            case .asks(let demands):
                for wish in Set(demands.map(Self.wish)) { asking[wish, default: 0] += 1 }
            case .noPlan(let reason): withoutPlan[reason, default: 0] += 1
            }
        }

        private static func wish(_ demand: Demand) -> String {
            let isDocker = demand.origin.contains("docker-in-docker")
            return demand.flag + (isDocker ? ", for docker-in-docker" : "")
        }

        /// The count as lines of text.
        var text: String {
            let planless = withoutPlan.values.reduce(0, +)
            var lines = [
                "unattended: \(unattended) of \(total) need nothing beyond the default walls",
                "  \(total - unattended - planless) ask for more",
            ]
            lines += asking.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
                .map { "    \($0.value) \($0.key)" }
            lines.append("  \(planless) have no plan")
            lines += withoutPlan.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
                .map { "    \($0.value) \($0.key)" }
            return lines.joined(separator: "\n") + "\n"
        }
    }

    /// The official Features by name, from `fixtures/official-features`.
    static var officialFeatures: [String: [UInt8]] {
        get throws {
            let folder = "\(BerthProcess.packageFolder)/fixtures/official-features"
            let files = try FileManager.default.contentsOfDirectory(atPath: folder)
            return try files.filter { $0.hasSuffix(".json") }.reduce(into: [:]) { found, file in
                let data = try #require(FileManager.default.contents(atPath: "\(folder)/\(file)"))
                found[String(file.dropLast(".json".count))] = Array(data)
            }
        }
    }

    private let officialFeatures: [String: [UInt8]]

    init(officialFeatures: [String: [UInt8]]) {
        self.officialFeatures = officialFeatures
    }

    /// Judges a configuration.
    func verdict(on corpus: CorpusConfiguration) throws -> Verdict {
        let bytes = Array(try corpus.text.utf8)
        guard let document = try? JSONDocument(parsing: bytes, path: corpus.file) else {
            return .noPlan("broken JSON")
        }
        let placement = WorkspacePlacement(localFolder: corpus.workspaceFolder)
        let variables = placement.variables(
            for: document,
            localEnvironment: ["HOME": "/home/dev", "USER": "dev"],
            devcontainerId: "0"
        )
        let faults = JSONFaults()
        let read = Configuration(reading: document, variables: variables, faults: faults)
        guard var configuration = read else {
            let code = faults.diagnostics.first { $0.severity == .error }?.code ?? ""
            return .noPlan("an error `\(code)` in the configuration")
        }
        // Only what is asked for counts here, not how the image comes about.
        configuration.kind = .image("example")
        do {
            let features = try features(of: configuration, corpus, variables)
            let demands = try demands(of: configuration, document, placement, features)
            return demands.isEmpty ? .unattended : .asks(demands)
        } catch let error as any DiagnosticConvertible {
            return .noPlan("an error `\(error.diagnostics.first?.code ?? "")` in the plan")
        }
    }

    private func demands(
        of configuration: Configuration,
        _ document: JSONDocument,
        _ placement: WorkspacePlacement,
        _ features: [ResolvedFeature]
    ) throws -> [Demand] {
        let entries =
            features.map { MetadataEntry(picking: $0) } + [MetadataEntry(picking: configuration)]
        let input = PlanInput(
            configuration: configuration,
            document: document,
            configurationPath: document.path,
            merged: MergedConfiguration(entries),
            metadataLabel: entries.labelText,
            placement: placement,
            features: features.map { PlanInput.FeatureSource(feature: $0, hostPath: "/feature") },
            base: Self.base,
            dockerfile: nil,
            hostUser: PlanInput.HostUser(userIdentifier: 1_000, groupIdentifier: 1_000),
            identityLabels: [:]
        )
        return try Plan(input).demands
    }

    private static let base = BaseImage(
        reference: "example",
        identifier: "example",
        isLocal: true,
        user: "root",
        environment: [:],
        entrypoint: [],
        command: [],
        metadataLabel: nil,
        hasBuildTriggers: false,
        platform: "linux/amd64"
    )
}

extension CorpusDemands {
    private func features(
        of configuration: Configuration,
        _ corpus: CorpusConfiguration,
        _ variables: VariableContext
    ) throws -> [ResolvedFeature] {
        var graph = FeatureGraph(
            requests: configuration.features,
            overrideOrder: configuration.overrideFeatureInstallOrder
        )
        while let reference = graph.unresolved.first {
            let unknown = Array(
                "{\"id\":\"\(reference.shortName)\",\"version\":\"1.0.0\"}".utf8
            )
            let bytes = metadata(reference, corpus) ?? unknown
            let faults = JSONFaults()
            let read = FeatureMetadata(
                reading: try JSONDocument(parsing: bytes, path: reference.written),
                reference: reference.written,
                variables: variables,
                faults: faults
            )
            _ = try faults.throwErrors()
            graph.resolve(
                reference,
                as: FeatureResolution(
                    canonicalIdentifier: reference.written,
                    metadata: try #require(read),
                    contentDigest: reference.written
                )
            )
        }
        return try graph.installOrder()
    }

    /// The metadata of a Feature that is here to be looked at.
    private func metadata(
        _ reference: FeatureReference,
        _ corpus: CorpusConfiguration
    ) -> [UInt8]? {
        switch reference.source {
        case .registry(let feature):
            return feature.namespace == "devcontainers/features"
                ? officialFeatures[feature.identifier] : nil
        case .local(let path):
            let folder = corpus.path[..<(corpus.path.lastIndex(of: "/") ?? corpus.path.endIndex)]
            let file = "\(folder)/\(path)/devcontainer-feature.json"
            return FileManager.default.contents(atPath: file).map { Array($0) }
        case .tarball: return nil
        }
    }
}
