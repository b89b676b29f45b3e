/// The name of the branch that a pipeline's work comes back on.
public enum RunBranch {
    private static let longestSlug = 40

    /// Returns a name such as `berth/fix-the-login-1tb4p9q2mk`.
    ///
    /// - Parameters:
    ///   - prefix: What it begins with.
    ///   - prompt: The prompt, of which the first words are taken.
    ///   - identifier: The pipeline's first run.
    /// - Returns: The whole name; without words where the prompt has none of ASCII.
    public static func name(
        prefix: String,
        prompt: String,
        identifier: RunIdentifier
    ) -> String {
        let slug = slug(of: prompt)
        return prefix + (slug.isEmpty ? "" : slug + "-") + identifier.description
    }

    /// The first words of a text in lowercase letters, digits and hyphens.
    static func slug(of text: String) -> String {
        let words = text.lowercased().prefix(400)
            .split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
        var slug = ""
        for word in words {
            let next = slug.isEmpty ? String(word.prefix(longestSlug)) : "\(slug)-\(word)"
            if next.count > longestSlug { break }
            slug = next
        }
        return slug
    }
}
