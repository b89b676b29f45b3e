extension FeatureGraph {
    /// The Features and what they wait for as a Mermaid flow chart: `dependsOn` with full lines,
    /// `installsAfter` with broken ones.
    public var mermaidDiagram: String {
        let nodes = explored()
        var lines = ["flowchart"]
        for (index, node) in nodes.enumerated() {
            let label = node.written.replacing("\"", with: "#quot;")
            lines.append("    f\(index)[\"\(label)\"]")
        }
        for (index, own) in edges(of: nodes).enumerated() {
            for edge in own {
                let arrow = edge.isHard ? "-->" : "-.->"
                lines += edge.targets.map { "    f\(index) \(arrow) f\($0)" }
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
