/// Finds what the user may have meant.
public enum Suggestion {
    /// Returns the candidate nearest to a word, or nil when none is near enough to be meant.
    ///
    /// Near means an edit distance of at most a third of the word's length, and at least one.
    public static func nearest(to word: String, in candidates: some Sequence<String>) -> String? {
        let limit = max(1, word.count / 3)
        return
            candidates
            .map { (candidate: $0, distance: distance(word.lowercased(), $0.lowercased())) }
            .filter { $0.distance <= limit }
            .min { ($0.distance, $0.candidate) < ($1.distance, $1.candidate) }?
            .candidate
    }

    /// The Levenshtein distance, with one row kept.
    private static func distance(_ left: String, _ right: String) -> Int {
        let right = Array(right)
        var row = Array(0...right.count)
        for (lineNumber, character) in left.enumerated() {
            var diagonal = row[0]
            row[0] = lineNumber + 1
            for (column, other) in right.enumerated() {
                let substitution = diagonal + (character == other ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(substitution, diagonal + 1, row[column] + 1)
            }
        }
        return row[right.count]
    }
}
