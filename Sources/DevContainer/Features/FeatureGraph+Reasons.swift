extension FeatureGraph {
    /// Tells why a reference is in the plan.
    ///
    /// - Parameters:
    ///   - reference: A reference that came up while the graph was built.
    ///   - configuration: The configuration's file, for the sentence.
    /// - Returns: A sentence for each step of the way from the reference to the configuration.
    public func reasons(for reference: FeatureReference, configuration: String) -> [String] {
        var reasons: [String] = []
        var current = reference
        var seen: Set<FeatureReference.Source> = []
        while seen.insert(current.source).inserted {
            let isAskedFor = requests.contains { $0.reference.source == current.source }
            let dependent = isAskedFor ? nil : dependent(on: current)
            guard let dependent else {
                reasons.append(
                    "`\(current.written)` is in the plan because \(configuration) asks for it"
                )
                break
            }
            reasons += Origin.feature(dependent.written).reason(for: current.written)
            current = dependent
        }
        return reasons
    }

    /// The first Feature that depends on another.
    private func dependent(on reference: FeatureReference) -> FeatureReference? {
        explored().first { node in
            node.metadata.dependsOn.contains { $0.reference.source == reference.source }
        }?.request.reference
    }
}
