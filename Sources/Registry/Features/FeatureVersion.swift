/// A version as Semantic Versioning 2.0.0 has it, as far as tags need it.
struct FeatureVersion: Hashable {
    let text: String
    let numbers: [Int]
    private let preRelease: [Substring]

    /// Reads `1.2.3`, with `-rc.1` and `+build` if they are there; nil for anything else.
    init?(_ text: String) {
        self.text = text
        let withoutBuild = text.prefix { $0 != "+" }
        let core = withoutBuild.prefix { $0 != "-" }
        let parts = core.split(separator: ".", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { part -> Int? in
            let isPlain = part == "0" || (!part.hasPrefix("0") && part.allSatisfy(\.isNumber))
            return isPlain ? Int(part) : nil
        }
        guard parts.count == 3, numbers.count == 3 else { return nil }
        self.numbers = numbers
        let rest = withoutBuild.dropFirst(core.count)
        preRelease =
            rest.isEmpty
            ? [] : rest.dropFirst().split(separator: ".", omittingEmptySubsequences: false)
        guard preRelease.allSatisfy({ !$0.isEmpty }) else { return nil }
        // A tag may not hold the sign that begins a build.
        guard !text.contains("+") else { return nil }
    }

    /// Whether it comes before the release of its numbers, such as `1.2.3-rc.1`.
    var isPreRelease: Bool { !preRelease.isEmpty }

    /// Returns the tags that this version gets: none when it is published already.
    func tags(published: [String]) -> [String] {
        guard !published.contains(text) else { return [] }
        let others = published.compactMap(Self.init).filter { $0.preRelease.isEmpty }
        func isNewest(sharing count: Int) -> Bool {
            others.allSatisfy { $0.numbers.prefix(count) != numbers.prefix(count) || $0 < self }
        }
        var tags: [String] = []
        if isNewest(sharing: 1) { tags.append("\(numbers[0])") }
        if isNewest(sharing: 2) { tags.append("\(numbers[0]).\(numbers[1])") }
        tags.append(text)
        if isNewest(sharing: 0) { tags.append("latest") }
        return tags
    }
}

extension FeatureVersion: Comparable {
    static func < (left: Self, right: Self) -> Bool {
        if left.numbers != right.numbers {
            return left.numbers.lexicographicallyPrecedes(right.numbers)
        }
        // A version without such a part is the release itself, and comes after all before it.
        guard !left.preRelease.isEmpty, !right.preRelease.isEmpty else {
            return !left.preRelease.isEmpty && right.preRelease.isEmpty
        }
        for (left, right) in zip(left.preRelease, right.preRelease) where left != right {
            switch (Int(left), Int(right)) {
            case (let left?, let right?): return left < right
            case (.some, nil): return true
            case (nil, .some): return false
            case (nil, nil): return left < right
            }
        }
        return left.preRelease.count < right.preRelease.count
    }
}
