public import JSONC
import OrderedCollections

extension FeatureGraph {
    /// The Features and what they wait for, for programs; the ids are those of the diagram.
    public var json: JSONValue {
        let nodes = explored()
        let edges = edges(of: nodes)
        return .array(
            nodes.enumerated().map { index, node in
                func names(isHard: Bool) -> JSONValue {
                    .array(
                        edges[index].filter { $0.isHard == isHard }.flatMap(\.targets).map {
                            .string("f\($0)")
                        }
                    )
                }
                return [
                    "id": .string("f\(index)"),
                    "feature": .string(node.written),
                    "canonicalId": .string(node.resolution.canonicalIdentifier),
                    "options": node.request.options.json,
                    "roundPriority": .integer(node.priority),
                    "dependsOn": names(isHard: true),
                    "installsAfter": names(isHard: false),
                ]
            }
        )
    }
}
