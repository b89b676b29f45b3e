import OrderedCollections

/// The order of Features that could be installed in the same round.
struct FeatureOrder {
    var fewestOptionsFirst: Bool

    /// Returns a negative number when the left node goes first, a positive one when the right one
    /// does, 0 when nothing decides.
    func compare(_ left: FeatureNode, _ right: FeatureNode) -> Int {
        if left.isSame(as: right) { return 0 }
        let byAddress = compareAddresses(left, right)
        if byAddress != 0 { return byAddress }
        let byOptions = Self.compare(
            left.givenOptions,
            right.givenOptions,
            fewestFirst: fewestOptionsFirst
        )
        if byOptions != 0 { return byOptions }
        return Collation.compare(left.resolution.contentDigest, right.resolution.contentDigest)
    }

    /// By what the references of one kind of source say; of different kinds by their text.
    private func compareAddresses(_ left: FeatureNode, _ right: FeatureNode) -> Int {
        switch (left.request.reference.source, right.request.reference.source) {
        case (.registry(let leftFeature), .registry(let rightFeature)):
            let byName = compareNames(left, leftFeature, right, rightFeature)
            return byName != 0 ? byName : Self.compareTags(leftFeature, rightFeature)
        case (.local, .local):
            return Collation.compare(
                left.resolution.canonicalIdentifier,
                right.resolution.canonicalIdentifier
            )
        case (.tarball(let leftArchive), .tarball(let rightArchive)):
            return Collation.compare(leftArchive.url, rightArchive.url)
        default:
            return Collation.compare(left.written, right.written)
        }
    }

    /// By registry and namespace, then by id, where former ids count as the same.
    private func compareNames(
        _ left: FeatureNode,
        _ leftFeature: RegistryFeature,
        _ right: FeatureNode,
        _ rightFeature: RegistryFeature
    ) -> Int {
        let byNamespace = Collation.compare(
            "\(leftFeature.registry)/\(leftFeature.namespace)",
            "\(rightFeature.registry)/\(rightFeature.namespace)"
        )
        if byNamespace != 0 { return byNamespace }
        let rightNames = Set(right.metadata.aliases)
        if left.metadata.aliases.contains(where: rightNames.contains) { return 0 }
        return Collation.compare(leftFeature.identifier, rightFeature.identifier)
    }

    /// Oldest first: numbers as numbers, `latest` last.
    private static func compareTags(_ left: RegistryFeature, _ right: RegistryFeature) -> Int {
        guard case .tag(let left) = left.version, case .tag(let right) = right.version,
            left != right
        else { return 0 }
        if left == "latest" { return 1 }
        if right == "latest" { return -1 }
        let leftParts = left.split(separator: ".").map { Int($0) }
        let rightParts = right.split(separator: ".").map { Int($0) }
        let leftNumbers = leftParts.compactMap { $0 }
        let rightNumbers = rightParts.compactMap { $0 }
        guard leftNumbers.count == leftParts.count, rightNumbers.count == rightParts.count,
            leftNumbers != rightNumbers
        else { return Collation.compare(left, right) }
        return leftNumbers.lexicographicallyPrecedes(rightNumbers) ? -1 : 1
    }

    /// By the number of options, then name by name and value by value.
    static func compare(
        _ left: OrderedDictionary<String, OptionValue>,
        _ right: OrderedDictionary<String, OptionValue>,
        fewestFirst: Bool
    ) -> Int {
        if left.count != right.count { return (left.count < right.count) == fewestFirst ? -1 : 1 }
        let leftNames = left.keys.sorted { $0.utf16.lexicographicallyPrecedes($1.utf16) }
        let rightNames = right.keys.sorted { $0.utf16.lexicographicallyPrecedes($1.utf16) }
        for (leftName, rightName) in zip(leftNames, rightNames) {
            if leftName != rightName { return Collation.compare(leftName, rightName) }
            let leftText = left[leftName]?.text ?? ""
            let rightText = right[rightName]?.text ?? ""
            if leftText != rightText {
                let order = Collation.compare(leftText, rightText)
                return order != 0 ? order : leftText < rightText ? -1 : 1
            }
        }
        return 0
    }
}
