import DevContainer
import JSONC
import OrderedCollections

/// A small world of Features for tests of their order.
struct FeaturePlan {
    /// The metadata of Features by their reference, as JSON text without id and version.
    var known: [String: String]
    /// Digests of references that differ from the reference's own.
    var digests: [String: String] = [:]
    var override: [String] = []
    var interpretation = FeatureGraph.Interpretation.reference

    /// The whole reference of a letter or name.
    static func reference(_ name: String) -> String {
        name.contains("/") ? name : "ghcr.io/o/r/\(name)"
    }

    /// The graph of a `features` object, resolved.
    func graph(_ features: String) throws -> FeatureGraph {
        let text = "{\"image\": \"a\", \"features\": \(Self.expanded(features))}"
        var graph = FeatureGraph(
            requests: try configuration(text).features,
            overrideOrder: override.map(Self.reference),
            interpretation: interpretation
        )
        while let reference = graph.unresolved.first {
            graph.resolve(reference, as: try resolution(of: reference))
        }
        return graph
    }

    /// The install order in short: `b{x:1}`.
    func order(_ features: String) throws -> [String] {
        try graph(features).installOrder().map(Self.short)
    }

    static func short(_ feature: ResolvedFeature) -> String {
        let name = feature.reference.written.replacing("ghcr.io/o/r/", with: "")
        guard case .options(let options) = feature.request.options, !options.isEmpty else {
            return name
        }
        return name + "{" + options.map { "\($0):\($1.text)" }.joined(separator: ",") + "}"
    }

    private func resolution(of reference: FeatureReference) throws -> FeatureResolution {
        let written = reference.written
        let metadata = known[written] ?? known[reference.shortName] ?? "{}"
        let body = Self.expanded(metadata).dropFirst()
        let comma = body.drop { $0 == " " }.first == "}" ? "" : ","
        let text = "{\"id\": \"\(reference.shortName)\", \"version\": \"1.0.0\"\(comma) \(body)"
        return FeatureResolution(
            canonicalIdentifier: written,
            metadata: try featureMetadata(text, reference: written),
            contentDigest: digests[written] ?? "sha256:\(written)"
        )
    }

    /// Letters in quotes that stand for Features become whole references: `'b'`.
    private static func expanded(_ text: String) -> String {
        text.replacing(/'([^']+)'/) { "\"\(reference(String($0.1)))\"" }
    }
}
