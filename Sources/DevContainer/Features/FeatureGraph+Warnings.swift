public import Diagnostics
import OrderedCollections

extension FeatureGraph {
    /// What is odd about the Features of the plan: old ones, options nobody declares, an order
    /// that cannot be.
    public var warnings: [Diagnostic] { warnings(explored()) }

    func warnings(_ nodes: [FeatureNode]) -> [Diagnostic] {
        nodes.flatMap { node in
            node.metadata.optionWarnings(in: node.request) + ageWarnings(node)
                + nameWarnings(node) + hookWarnings(node)
        } + overrideWarnings
    }

    /// What runs on the host is the configuration's own affair.
    private func hookWarnings(_ node: FeatureNode) -> [Diagnostic] {
        let hook = LifecycleHook.initializeCommand.rawValue
        guard node.metadata.written[hook] != nil else { return [] }
        return [
            Diagnostic(
                .warning,
                code: "feature-host-command",
                "`\(hook)` of the Feature `\(node.written)` is ignored",
                at: node.request.location,
                notes: ["a Feature's commands run in the container only"]
            )
        ]
    }

    private func ageWarnings(_ node: FeatureNode) -> [Diagnostic] {
        guard node.metadata.isDeprecated else { return [] }
        return [
            Diagnostic(
                .warning,
                code: "feature-deprecated",
                "`\(node.written)` is deprecated and gets no further updates",
                at: node.request.location,
                notes: node.request.origin.reason(for: node.written),
                hints: node.metadata.documentationURL.map { ["see \($0)"] } ?? []
            )
        ]
    }

    private func nameWarnings(_ node: FeatureNode) -> [Diagnostic] {
        let name = node.request.reference.shortName
        let present = node.metadata.currentId ?? node.metadata.identifier
        guard name != present.lowercased(), name != present else { return [] }
        guard case .local = node.request.reference.source else {
            guard node.metadata.legacyIds.contains(name) else { return [] }
            return [
                Diagnostic(
                    .warning,
                    code: "feature-renamed",
                    "`\(node.written)` was renamed to `\(present)`",
                    at: node.request.location,
                    notes: node.request.origin.reason(for: node.written),
                    hints: ["write `\(present)` in place of `\(name)`"]
                )
            ]
        }
        return [
            Diagnostic(
                .warning,
                code: "feature-name",
                "the folder of `\(node.written)` should be named as the Feature's id, `\(present)`",
                at: node.request.location,
                notes: node.request.origin.reason(for: node.written)
            )
        ]
    }

    private var overrideWarnings: [Diagnostic] {
        guard !overrideOrder.isEmpty, let order = try? installOrder() else { return [] }
        var first: [FeatureName: Int] = [:]
        for feature in order {
            for name in FeatureNode(feature.request, feature.resolution).names {
                first[name] = min(first[name] ?? feature.index, feature.index)
            }
        }
        let places = overrideReferences().map { $0.flatMap { first[$0.name] } }
        var warnings: [Diagnostic] = []
        for (index, text) in overrideOrder.enumerated() {
            guard let place = places[index] else {
                warnings.append(
                    Diagnostic(
                        .warning,
                        code: "feature-order",
                        "`\(text)` in `overrideFeatureInstallOrder` is no Feature of the plan"
                    )
                )
                continue
            }
            let earlier = places[(index + 1)...].firstIndex { ($0 ?? .max) < place }
            if let earlier {
                warnings.append(
                    Diagnostic(
                        .warning,
                        code: "feature-order",
                        "`\(text)` cannot go before `\(overrideOrder[earlier])`, which it waits for"
                    )
                )
            }
        }
        return warnings
    }
}
