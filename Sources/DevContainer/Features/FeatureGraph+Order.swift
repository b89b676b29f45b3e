import Diagnostics

extension FeatureGraph {
    /// The references that are still to be fetched or read, in the order in which they came up.
    ///
    /// They can be resolved in any order, also at the same time: the result is the same.
    public var unresolved: [FeatureReference] { explored().unresolved }

    /// Returns the Features in the order in which they are installed.
    ///
    /// Each round installs those whose dependencies are installed, of them only those with the
    /// highest priority, sorted.
    ///
    /// - Throws: When Features wait for each other, or options have values that they do not take.
    public func installOrder() throws(FeatureError) -> [ResolvedFeature] {
        let (nodes, unresolved) = explored()
        guard unresolved.isEmpty else { throw .unresolved(unresolved.map(\.written)) }
        let faults = nodes.flatMap { $0.metadata.optionFaults(in: $0.request) }
        guard faults.isEmpty else { throw .invalidOptions(faults) }
        return try ordered(nodes).enumerated().map { index, node in
            ResolvedFeature(
                request: node.request,
                origins: node.origins,
                resolution: node.resolution,
                options: node.metadata.optionValues(for: node.request.options),
                index: index
            )
        }
    }

    /// Walks from the requests along `dependsOn`; a node that is there already is not added again,
    /// which also ends cycles.
    func explored() -> (nodes: [FeatureNode], unresolved: [FeatureReference]) {
        var nodes: [FeatureNode] = []
        var unresolved: [FeatureReference] = []
        var worklist = requests[...]
        while let request = worklist.popFirst() {
            guard let resolution = resolutions[request.reference.source] else {
                if !unresolved.contains(where: { $0.source == request.reference.source }) {
                    unresolved.append(request.reference)
                }
                continue
            }
            let node = FeatureNode(request, resolution)
            if let known = nodes.firstIndex(where: { $0.isSame(as: node) }) {
                if !nodes[known].origins.contains(request.origin) {
                    nodes[known].origins.append(request.origin)
                }
                continue
            }
            nodes.append(node)
            worklist += dependencies(of: node)
        }
        for (place, reference) in overrideReferences().enumerated() {
            let priority = overrideOrder.count - place
            for index in nodes.indices where reference.map(nodes[index].isMeant) ?? false {
                nodes[index].priority = max(nodes[index].priority, priority)
            }
        }
        return (nodes, unresolved)
    }

    /// The hard dependencies of a node, with the node as the one who asks.
    func dependencies(of node: FeatureNode) -> [FeatureRequest] {
        node.metadata.dependsOn.map { request in
            var request = request
            request.origin = .feature(node.written)
            return request
        }
    }

    /// The entries of `overrideFeatureInstallOrder`; nil for one that refers to no Feature.
    func overrideReferences() -> [FeatureReference?] {
        overrideOrder.map { text in
            try? FeatureReference(parsing: OldFeatureNames.reference(for: text) ?? text)
        }
    }
}

extension FeatureGraph {
    /// The rounds.
    private func ordered(_ nodes: [FeatureNode]) throws(FeatureError) -> [FeatureNode] {
        let edges = nodes.map { self.edges(of: $0, in: nodes) }
        let order = FeatureOrder(fewestOptionsFirst: optionCountOrder == .fewestFirst)
        var installed: [Int] = []
        var remaining = Array(nodes.indices)
        while !remaining.isEmpty {
            let eligible = remaining.filter { node in
                edges[node].allSatisfy { edge in edge.targets.contains(where: installed.contains) }
            }
            guard let highest = eligible.map({ nodes[$0].priority }).max() else {
                throw .cycle(cycle(among: remaining, of: nodes, edges: edges, installed: installed))
            }
            let round = eligible.filter { nodes[$0].priority == highest }.sorted { left, right in
                let comparison = order.compare(nodes[left], nodes[right])
                return comparison == 0 ? left < right : comparison < 0
            }
            installed += round
            remaining.removeAll(where: round.contains)
        }
        return installed.map { nodes[$0] }
    }

    /// Something that a node waits for, with the nodes any one of which fulfils it.
    struct Edge {
        var isHard: Bool
        var targets: [Int]
    }

    func edges(of node: FeatureNode, in nodes: [FeatureNode]) -> [Edge] {
        let hard = dependencies(of: node).compactMap { request -> Edge? in
            guard let resolution = resolutions[request.reference.source] else { return nil }
            let dependency = FeatureNode(request, resolution)
            return Edge(
                isHard: true,
                targets: nodes.indices.filter { nodes[$0].isSame(as: dependency) }
            )
        }
        let soft = node.metadata.installsAfter.map { reference in
            Edge(isHard: false, targets: nodes.indices.filter { nodes[$0].isMeant(by: reference) })
        }
        return hard + soft.filter { !$0.targets.isEmpty }
    }

    /// Follows what the first waiting node waits for until a node comes up again.
    private func cycle(
        among remaining: [Int],
        of nodes: [FeatureNode],
        edges: [[Edge]],
        installed: [Int]
    ) -> [FeatureError.Dependency] {
        var path: [(node: Int, isHard: Bool)] = []
        var current = remaining[0]
        while !path.contains(where: { $0.node == current }) {
            let unmet = edges[current].first { edge in
                !edge.targets.contains(where: installed.contains)
            }
            guard let edge = unmet, let next = edge.targets.first else { break }
            path.append((current, edge.isHard))
            current = next
        }
        let start = path.firstIndex { $0.node == current } ?? 0
        let loop = Array(path[start...])
        return loop.enumerated().map { place, step in
            let target = loop[(place + 1) % loop.count].node
            return FeatureError.Dependency(
                feature: nodes[step.node].written,
                target: nodes[target].written,
                isHard: step.isHard,
                origin: nodes[step.node].request.origin
            )
        }
    }
}
