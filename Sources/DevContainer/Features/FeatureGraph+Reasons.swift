public import Diagnostics

extension FeatureGraph {
    /// Returns the place of the wish for a Feature, in the configuration or on the command line.
    public func location(of reference: FeatureReference) -> SourceLocation? {
        requests.first { $0.reference.source == reference.source }?.location
    }

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
            let request = requests.first { $0.reference.source == current.source }
            let dependent = request == nil ? dependent(on: current) : nil
            guard let dependent else {
                let asker =
                    request?.origin == .commandLine ? "`\(Origin.commandLine)`" : configuration
                reasons.append("`\(current.written)` is in the plan because \(asker) asks for it")
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
