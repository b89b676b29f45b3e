/// Cuts the nodes of a graph, which are known by their numbers here, into rounds.
///
/// It looks at every edge once, so that a large graph takes hardly longer than it is large.
struct FeatureRounds {
    /// Something that a node waits for, with the nodes any one of which fulfils it.
    struct Edge {
        var isHard: Bool
        var targets: [Int]
    }

    /// A node that waits for another one.
    struct Wait: Hashable {
        var node: Int
        var target: Int
        var isHard: Bool
    }

    private let edges: [[Edge]]
    private let priorities: [Int]
    private var isInstalled: [Bool]
    /// How many edges of each node are unmet.
    private var unmet: [Int]
    /// For each node the edges that it fulfils, by their node and their place there.
    private var fulfils: [[(node: Int, edge: Int)]]
    private var isMet: [[Bool]]
    /// The nodes that wait for nothing any more, by priority.
    private var eligible: [Int: [Int]] = [:]

    init(edges: [[Edge]], priorities: [Int]) {
        self.edges = edges
        self.priorities = priorities
        isInstalled = edges.map { _ in false }
        unmet = edges.map(\.count)
        fulfils = edges.map { _ in [] }
        isMet = edges.map { $0.map { _ in false } }
        for (node, own) in edges.enumerated() {
            for (edge, value) in own.enumerated() {
                for target in value.targets { fulfils[target].append((node, edge)) }
            }
            if own.isEmpty { eligible[priorities[node], default: []].append(node) }
        }
    }

    /// Takes the next round: of the nodes that could go, those with the highest priority.
    ///
    /// They count as installed from then on; the round is empty when none can go.
    mutating func next() -> [Int] {
        guard let highest = eligible.keys.max(),
            let round = eligible.removeValue(forKey: highest)
        else { return [] }
        for node in round { isInstalled[node] = true }
        for node in round {
            for (waiting, edge) in fulfils[node] where !isMet[waiting][edge] {
                isMet[waiting][edge] = true
                unmet[waiting] -= 1
                if unmet[waiting] == 0 {
                    eligible[priorities[waiting], default: []].append(waiting)
                }
            }
        }
        return round
    }

    /// Follows what the first waiting node waits for until a node comes up again.
    func cycle() -> [Wait] {
        var path: [Wait] = []
        var places: [Int: Int] = [:]
        var current = isInstalled.firstIndex(of: false) ?? 0
        while places[current] == nil {
            guard let edge = edges[current].indices.first(where: { !isMet[current][$0] }),
                let target = edges[current][edge].targets.first
            else { break }
            places[current] = path.count
            path.append(Wait(node: current, target: target, isHard: edges[current][edge].isHard))
            current = target
        }
        return Array(path[(places[current] ?? 0)...])
    }
}
