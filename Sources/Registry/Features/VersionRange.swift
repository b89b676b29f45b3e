/// The versions that a tag stands for, read as a range of Semantic Versioning: `1` is any 1.x.y,
/// `1.2` any 1.2.x, `1.2.3` that version alone.
struct VersionRange: Hashable {
    private let numbers: [Int]
    private let exact: FeatureVersion?

    /// Reads a tag; nil for one that is no range, such as `stable`.
    init?(tag: String) {
        let text = tag.hasPrefix("v") ? String(tag.dropFirst()) : tag
        exact = FeatureVersion(text)
        guard exact == nil else {
            numbers = []
            return
        }
        var parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...3).contains(parts.count) else { return nil }
        while let last = parts.last, ["x", "X"].contains(last) { parts.removeLast() }
        numbers = parts.compactMap { $0.allSatisfy(\.isNumber) ? Int($0) : nil }
        guard numbers.count == parts.count else { return nil }
    }

    /// Whether a version is in the range; a version before a release is in no range but its own.
    func contains(_ version: FeatureVersion) -> Bool {
        if let exact { return exact == version }
        return !version.isPreRelease && version.numbers.starts(with: numbers)
    }
}
