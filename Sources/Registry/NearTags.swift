/// Chooses which tags to show when the one that was asked for is not there.
enum NearTags {
    /// How many are shown.
    static let shownCount = 8

    /// Returns the tags that begin most like a tag, the newest version first among equals.
    static func nearest(to tag: String, in tags: [String]) -> [String] {
        let ranked = tags.map { (tag: $0, shared: sharedPrefix($0, tag)) }
            .sorted { left, right in
                left.shared == right.shared
                    ? isVersion(left.tag, after: right.tag) : left.shared > right.shared
            }
        return ranked.prefix(shownCount).map(\.tag)
    }

    private static func sharedPrefix(_ left: String, _ right: String) -> Int {
        zip(left, right).prefix { $0 == $1 }.count
    }

    /// Compares runs of digits by their numbers, and all else by its letters.
    private static func isVersion(_ left: String, after right: String) -> Bool {
        let leftParts = left.split { $0 == "." || $0 == "-" }
        let rightParts = right.split { $0 == "." || $0 == "-" }
        for (left, right) in zip(leftParts, rightParts) where left != right {
            switch (Int(left), Int(right)) {
            case (let left?, let right?): return left > right
            case (nil, .some): return false
            case (.some, nil): return true
            case (nil, nil): return left < right
            }
        }
        return leftParts.count > rightParts.count
    }
}
