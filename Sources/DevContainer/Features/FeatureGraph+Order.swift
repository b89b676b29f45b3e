public import Diagnostics
import OrderedCollections

extension FeatureGraph {
    /// Returns the Features in the order in which they are installed.
    ///
    /// Each round installs those whose dependencies are installed, of them only those with the
    /// highest priority, sorted.
    ///
    /// - Throws: When Features wait for each other or are too many, or options have values that
    ///   they do not take.
    public func installOrder() throws(FeatureError) -> [ResolvedFeature] {
        try installOrder(explored())
    }

    /// Returns the same as ``installOrder()`` and ``warnings``, with one walk for both.
    public func installOrderWithWarnings() throws(FeatureError) -> (
        features: [ResolvedFeature], warnings: [Diagnostic]
    ) {
        let nodes = explored()
        return (try installOrder(nodes), warnings(nodes))
    }

    private func installOrder(_ nodes: [FeatureNode]) throws(FeatureError) -> [ResolvedFeature] {
        guard unresolved.isEmpty else { throw .unresolved(unresolved.map(\.written)) }
        guard !isTooLarge, nodes.count <= Self.largestCount else {
            throw .tooMany(limit: Self.largestCount)
        }
        let faults = nodes.flatMap { $0.metadata.optionFaults(in: $0.request) }
        guard faults.isEmpty else { throw .invalidOptions(faults) }
        return try ordered(nodes).enumerated().map { index, node in
            ResolvedFeature(
                request: node.request,
                origins: node.origins.elements,
                resolution: node.resolution,
                options: node.metadata.optionValues(for: node.request.options),
                index: index
            )
        }
    }

    /// Goes through the rounds.
    private func ordered(_ nodes: [FeatureNode]) throws(FeatureError) -> [FeatureNode] {
        let order = FeatureOrder(nodes, interpretation: interpretation)
        var rounds = FeatureRounds(edges: edges(of: nodes), priorities: nodes.map(\.priority))
        var installed: [FeatureNode] = []
        while installed.count < nodes.count {
            let round = rounds.next()
            if round.isEmpty { throw .cycle(dependencies(along: rounds.cycle(), of: nodes)) }
            installed += order.sorted(round).map { nodes[$0] }
        }
        return installed
    }

    /// What every node waits for; a soft dependency that no node fulfils is none.
    func edges(of nodes: [FeatureNode]) -> [[FeatureRounds.Edge]] {
        var places: [FeatureName: [Int]] = [:]
        for (place, node) in nodes.enumerated() {
            for name in node.names { places[name, default: []].append(place) }
        }
        return nodes.map { node in
            let hard = node.dependencies.map { FeatureRounds.Edge(isHard: true, targets: [$0]) }
            let soft = node.metadata.installsAfter.compactMap { reference in
                places[reference.name].map { FeatureRounds.Edge(isHard: false, targets: $0) }
            }
            return hard + soft
        }
    }

    private func dependencies(
        along cycle: [FeatureRounds.Wait],
        of nodes: [FeatureNode]
    ) -> [FeatureError.Dependency] {
        cycle.map { wait in
            FeatureError.Dependency(
                feature: nodes[wait.node].written,
                target: nodes[wait.target].written,
                isHard: wait.isHard,
                origin: nodes[wait.node].request.origin
            )
        }
    }
}
