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

    /// The edit distance, in which two letters that changed places count as one slip.
    private static func distance(_ left: String, _ right: String) -> Int {
        let left = Array(left)
        let right = Array(right)
        var rows = [Array(0...right.count)]
        for line in 0..<left.count {
            var row = [line + 1]
            for column in 0..<right.count {
                let isSame = left[line] == right[column]
                var best = min(rows[line][column] + (isSame ? 0 : 1), row[column] + 1)
                best = min(best, rows[line][column + 1] + 1)
                if line > 0, column > 0, left[line] == right[column - 1],
                    left[line - 1] == right[column]
                {
                    best = min(best, rows[line - 1][column - 1] + 1)
                }
                row.append(best)
            }
            rows.append(row)
        }
        return rows[left.count][right.count]
    }
}
