import OrderedCollections

/// The order of Features that could be installed in the same round.
///
/// What is compared is worked out once for each node, not for each comparison.
struct FeatureOrder {
    /// What decides about one node.
    private struct Rank {
        var key: FeatureNode.Key
        var address: Address
        var written: CollationKey
        var options: [Option]
        var digest: String
    }

    private enum Address {
        case artifact(namespace: CollationKey, name: CollationKey, aliases: Set<String>, tag: Tag?)
        case archive(CollationKey)
        case folder(CollationKey)
    }

    private struct Option {
        var name: String
        var value: String
    }

    /// A version's tag, with its numbers when it has nothing else.
    private struct Tag {
        var text: String
        var numbers: [Int]?

        init(_ text: String) {
            self.text = text
            let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
            numbers = parts.contains(nil) ? nil : parts.compactMap { $0 }
        }
    }

    private let ranks: [Rank]
    private let interpretation: FeatureGraph.Interpretation

    init(_ nodes: [FeatureNode], interpretation: FeatureGraph.Interpretation) {
        ranks = nodes.map(Self.rank)
        self.interpretation = interpretation
    }

    /// Returns the nodes with these numbers in their order; where nothing decides, the lower
    /// number goes first.
    func sorted(_ round: [Int]) -> [Int] {
        round.sorted { left, right in
            let comparison = compare(ranks[left], ranks[right])
            return comparison == 0 ? left < right : comparison < 0
        }
    }

    private static func rank(_ node: FeatureNode) -> Rank {
        let address: Address =
            switch node.request.reference.source {
            case .registry(let feature):
                .artifact(
                    namespace: CollationKey("\(feature.registry)/\(feature.namespace)"),
                    name: CollationKey(feature.identifier),
                    aliases: Set(node.metadata.aliases),
                    tag: feature.version.tag.map(Tag.init)
                )
            case .local: .folder(CollationKey(node.resolution.canonicalIdentifier))
            case .tarball(let tarball): .archive(CollationKey(tarball.url))
            }
        return Rank(
            key: node.key,
            address: address,
            written: CollationKey(node.written),
            options: node.givenOptions.map { Option(name: $0, value: $1.text) }
                .sorted { $0.name.utf16.lexicographicallyPrecedes($1.name.utf16) },
            digest: node.resolution.contentDigest
        )
    }
}

extension FeatureOrder {
    /// Returns a negative number when the left node goes first, a positive one when the right one
    /// does, 0 when nothing decides.
    private func compare(_ left: Rank, _ right: Rank) -> Int {
        if left.key == right.key { return 0 }
        let byAddress = compareAddresses(left, right)
        if byAddress != 0 { return byAddress }
        let byOptions = compare(left.options, right.options)
        return byOptions != 0 ? byOptions : Collation.compare(left.digest, right.digest)
    }

    /// By what the references of one kind of source say; of different kinds by their text.
    ///
    /// Of artifacts registry and namespace go before the id, where former ids count as the same.
    private func compareAddresses(_ left: Rank, _ right: Rank) -> Int {
        switch (left.address, right.address) {
        case (
            .artifact(let leftNamespace, let leftName, let leftAliases, let leftTag),
            .artifact(let rightNamespace, let rightName, let rightAliases, let rightTag)
        ):
            let byNamespace = leftNamespace.compare(to: rightNamespace)
            if byNamespace != 0 { return byNamespace }
            if leftAliases.isDisjoint(with: rightAliases) {
                let byName = leftName.compare(to: rightName)
                if byName != 0 { return byName }
            }
            return Self.compare(leftTag, rightTag)
        case (.archive(let left), .archive(let right)), (.folder(let left), .folder(let right)):
            return left.compare(to: right)
        default:
            return left.written.compare(to: right.written)
        }
    }

    /// Oldest first: numbers as numbers, `latest` last.
    private static func compare(_ left: Tag?, _ right: Tag?) -> Int {
        guard let left, let right, left.text != right.text else { return 0 }
        if left.text == "latest" { return 1 }
        if right.text == "latest" { return -1 }
        guard let leftNumbers = left.numbers, let rightNumbers = right.numbers,
            leftNumbers != rightNumbers
        else { return Collation.compare(left.text, right.text) }
        return leftNumbers.lexicographicallyPrecedes(rightNumbers) ? -1 : 1
    }

    /// By the number of options, then by their names and values: name and value in turn as the
    /// reference CLI does, or all names before all values as the specification says.
    private func compare(_ left: [Option], _ right: [Option]) -> Int {
        if left.count != right.count {
            let hasFewerFirst = interpretation == .reference
            return (left.count < right.count) == hasFewerFirst ? -1 : 1
        }
        let pairs = zip(left, right)
        switch interpretation {
        case .reference:
            return pairs.lazy.map { Self.compareNames($0, $1) ?? Self.compareValues($0, $1) ?? 0 }
                .first { $0 != 0 } ?? 0
        case .specification:
            return pairs.lazy.compactMap(Self.compareNames).first
                ?? pairs.lazy.compactMap(Self.compareValues).first ?? 0
        }
    }

    private static func compareNames(_ left: Option, _ right: Option) -> Int? {
        compare(left.name, right.name)
    }

    private static func compareValues(_ left: Option, _ right: Option) -> Int? {
        compare(left.value, right.value)
    }

    /// Nil when the texts are the same.
    private static func compare(_ left: String, _ right: String) -> Int? {
        if left == right { return nil }
        let order = Collation.compare(left, right)
        return order != 0 ? order : left < right ? -1 : 1
    }
}

extension RegistryFeature.Version {
    fileprivate var tag: String? {
        if case .tag(let tag) = self { tag } else { nil }
    }
}
