/// Brings things into an order in which each comes after those that it depends on.
public struct DependencyOrder: Hashable, Sendable {
    /// All things by their index, each after its dependencies, else as they stood.
    ///
    /// Where things depend on each other in a circle, one of them comes too early.
    public private(set) var order: [Int] = []
    /// Things that depend on each other, each circle from its first thing on.
    public private(set) var circles: [[Int]] = []

    private enum Mark {
        case untouched
        case open
        case done
    }

    /// Sorts things.
    ///
    /// - Parameter dependencies: For each thing the indices of those that it depends on; an index
    ///   that is none is passed over.
    public init(dependencies: [[Int]]) {
        var marks = [Mark](repeating: .untouched, count: dependencies.count)
        for start in dependencies.indices where marks[start] == .untouched {
            visit(start, dependencies, &marks)
        }
    }

    /// Goes down from one thing, with a stack of its own: chains may be long.
    private mutating func visit(_ start: Int, _ dependencies: [[Int]], _ marks: inout [Mark]) {
        var path = [(thing: start, next: 0)]
        marks[start] = .open
        while let (thing, next) = path.last {
            guard next < dependencies[thing].count else {
                marks[thing] = .done
                order.append(thing)
                path.removeLast()
                continue
            }
            path[path.count - 1].next += 1
            let other = dependencies[thing][next]
            guard marks.indices.contains(other) else { continue }
            switch marks[other] {
            case .done: break
            case .open:
                let circle = path.drop { $0.thing != other }.map(\.thing)
                circles.append(Self.fromFirst(circle))
            case .untouched:
                marks[other] = .open
                path.append((other, 0))
            }
        }
    }

    /// The circle, begun at its smallest index.
    private static func fromFirst(_ circle: [Int]) -> [Int] {
        guard let first = circle.min(), let index = circle.firstIndex(of: first) else { return [] }
        return Array(circle[index...] + circle[..<index])
    }
}
