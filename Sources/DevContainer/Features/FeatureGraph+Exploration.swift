import OrderedCollections

extension FeatureGraph {
    /// A wish that is still to be looked at, with the node that has it.
    private struct Wish {
        var request: FeatureRequest
        var asker: Int?
    }

    /// Walks from the requests along `dependsOn`.
    ///
    /// A node that is there already is not added again, which also ends cycles. What is not
    /// resolved is left out.
    func explored() -> [FeatureNode] {
        var nodes: [FeatureNode] = []
        var askers: [Int?] = []
        var places: [FeatureNode.Key: Int] = [:]
        var wishes = requests.map { Wish(request: $0) }[...]
        while let wish = wishes.popFirst(), nodes.count <= Self.largestCount {
            guard let resolution = resolutions[wish.request.reference.source] else { continue }
            let node = FeatureNode(wish.request, resolution)
            let known =
                isUnique(node)
                ? ancestor(of: wish.asker, with: node.key, nodes, askers) : places[node.key]
            let place = known ?? nodes.count
            if known != nil {
                nodes[place].origins.append(wish.request.origin)
            } else {
                places[node.key] = place
                nodes.append(node)
                askers.append(wish.asker)
                wishes += dependencies(of: node).map { Wish(request: $0, asker: place) }
            }
            if let asker = wish.asker { nodes[asker].dependencies.append(place) }
        }
        assignPriorities(&nodes)
        return nodes
    }

    /// The hard dependencies of a node, with the node as the one who asks.
    func dependencies(of node: FeatureNode) -> [FeatureRequest] {
        node.metadata.dependsOn.map { request in
            var request = request
            request.origin = .feature(node.written)
            return request
        }
    }

    /// Whether the node is another one even where all about it is the same.
    private func isUnique(_ node: FeatureNode) -> Bool {
        if interpretation == .specification, case .local = node.request.reference.source {
            return true
        }
        return false
    }

    /// The node that asks, or one above it, that is the same: there a cycle closes.
    private func ancestor(
        of asker: Int?,
        with key: FeatureNode.Key,
        _ nodes: [FeatureNode],
        _ askers: [Int?]
    ) -> Int? {
        var place = asker
        while let current = place, nodes[current].key != key { place = askers[current] }
        return place
    }

    private func assignPriorities(_ nodes: inout [FeatureNode]) {
        var priorities: [FeatureName: Int] = [:]
        for (place, reference) in overrideReferences().enumerated() {
            guard let reference else { continue }
            priorities[reference.name] = max(
                priorities[reference.name] ?? 0,
                overrideOrder.count - place
            )
        }
        guard !priorities.isEmpty else { return }
        for place in nodes.indices {
            nodes[place].priority = nodes[place].names.compactMap { priorities[$0] }.max() ?? 0
        }
    }

    /// The entries of `overrideFeatureInstallOrder`; nil for one that refers to no Feature.
    func overrideReferences() -> [FeatureReference?] {
        overrideOrder.map { text in
            try? FeatureReference(parsing: OldFeatureNames.reference(for: text) ?? text)
        }
    }
}
