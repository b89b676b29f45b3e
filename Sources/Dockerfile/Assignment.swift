/// A name and the word behind it, as `ARG` and `ENV` have them.
struct Assignment: Hashable {
    var name: String
    /// The value with its quotes, or nil where only a name stands.
    var value: String?
}

extension Instruction {
    /// What the instruction assigns; variables in names and values are not expanded yet.
    ///
    /// `ENV name the rest of the line` is the old form with one variable.
    var assignments: [Assignment] {
        let words = words()
        guard let first = words.first else { return [] }
        if keyword == "ENV", !first.text.contains("=") {
            guard words.count > 1 else { return [] }
            var end = line.bytes.count
            while end > 0, LogicalLine.isSpace(line.bytes[end - 1]) { end -= 1 }
            let rest = line.text(words[1].range.lowerBound..<max(end, words[1].range.upperBound))
            return [Assignment(name: first.text, value: rest)]
        }
        return words.map { word in
            let parts = word.text.split(
                separator: "=",
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            return Assignment(
                name: String(parts[0]),
                value: parts.count > 1 ? String(parts[1]) : nil
            )
        }
    }

    /// Expands a word of this instruction.
    func expand(_ word: String, _ variables: [String: String]) throws(DockerfileError) -> String {
        do {
            return try VariableExpansion.expand(word, variables: variables, escape: escape)
        } catch {
            throw DockerfileError(error, of: word, at: location)
        }
    }
}
