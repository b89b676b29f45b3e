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
    /// Which of two nodes that differ only in their options goes first.
    public enum OptionCountOrder: Hashable, Sendable {
        /// The one with fewer options, as the reference CLI does.
        case fewestFirst
        /// The one with more options, as the specification says.
        case mostFirst
    }

    let requests: [FeatureRequest]
    let overrideOrder: [String]
    let optionCountOrder: OptionCountOrder
    var resolutions: [FeatureReference.Source: FeatureResolution] = [:]

    /// Creates a graph of which nothing is resolved yet.
    ///
    /// - Parameters:
    ///   - requests: What the user asks for, in the user's order.
    ///   - overrideOrder: Ids of Features, without versions, that go first.
    ///   - optionCountOrder: The order of one Feature with different options.
    public init(
        requests: [FeatureRequest],
        overrideOrder: [String] = [],
        optionCountOrder: OptionCountOrder = .fewestFirst
    ) {
        self.requests = requests
        self.overrideOrder = overrideOrder
        self.optionCountOrder = optionCountOrder
    }

    /// Tells what a reference is.
    public mutating func resolve(_ reference: FeatureReference, as resolution: FeatureResolution) {
        resolutions[reference.source] = resolution
    }
}
