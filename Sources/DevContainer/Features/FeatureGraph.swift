/// The Features of a build and what they depend on, built up while they are fetched.
///
/// ```swift
/// var graph = FeatureGraph(requests: configuration.features)
/// while let reference = graph.unresolved.first {
///     graph.resolve(reference, as: try await fetch(reference))
/// }
/// let features = try graph.installOrder()
/// ```
public struct FeatureGraph: Sendable {
    /// Whose word counts where the specification and the reference CLI differ.
    public enum Interpretation: Hashable, Sendable {
        /// The reference CLI's, so that both tools install the same in the same order.
        case reference
        /// The specification's: every folder is a Feature of its own, and of nodes that differ
        /// only in their options the one with more of them goes first.
        case specification
    }

    /// How many Features a graph may have, so that one that grows for ever comes to an end.
    public static let largestCount = 10_000

    let requests: [FeatureRequest]
    let overrideOrder: [String]
    let interpretation: Interpretation
    var resolutions: [FeatureReference.Source: FeatureResolution] = [:]
    /// Every source that came up.
    private var known: Set<FeatureReference.Source> = []
    /// The references in the order in which they came up, without the resolved ones at the start.
    private var pending: ArraySlice<FeatureReference> = []

    /// Creates a graph of which nothing is resolved yet.
    ///
    /// - Parameters:
    ///   - requests: What the user asks for, in the user's order.
    ///   - overrideOrder: Ids of Features, without versions, that go first.
    ///   - interpretation: Whose word counts where the specification and the reference CLI differ.
    public init(
        requests: [FeatureRequest],
        overrideOrder: [String] = [],
        interpretation: Interpretation = .reference
    ) {
        self.requests = requests
        self.overrideOrder = overrideOrder
        self.interpretation = interpretation
        for request in requests { note(request.reference) }
    }

    /// The references that are still to be fetched or read, in the order in which they came up.
    ///
    /// They can be resolved in any order, also at the same time: the result is the same. A graph
    /// beyond ``largestCount`` asks for nothing more; its install order is an error.
    public var unresolved: [FeatureReference] {
        isTooLarge ? [] : pending.filter { resolutions[$0.source] == nil }
    }

    /// Whether more Features came up than a graph may have.
    var isTooLarge: Bool { known.count > Self.largestCount }

    /// Tells what a reference is.
    public mutating func resolve(_ reference: FeatureReference, as resolution: FeatureResolution) {
        resolutions[reference.source] = resolution
        for request in resolution.metadata.dependsOn { note(request.reference) }
        while let first = pending.first, resolutions[first.source] != nil { pending.removeFirst() }
    }

    private mutating func note(_ reference: FeatureReference) {
        if known.insert(reference.source).inserted { pending.append(reference) }
    }
}
