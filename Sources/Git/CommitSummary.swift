/// One commit as shown to the user.
public struct CommitSummary: Hashable, Sendable {
    /// The commit.
    public let commit: ObjectName
    /// The first line of its message; text of the agent, to be sanitized before it is shown.
    public let subject: String
    /// Who it is by.
    public let author: String
    /// The author's mail address.
    public let authorEmail: String
    /// How much it changes; nothing for a merge.
    public let change: ChangeCount
}

/// How much differs between two trees.
public struct ChangeCount: Hashable, Sendable {
    /// The files that differ.
    public let files: Int
    /// The lines that are new.
    public let insertions: Int
    /// The lines that are gone.
    public let deletions: Int

    /// Nothing differs.
    public static let none = Self(files: 0, insertions: 0, deletions: 0)

    /// Creates a count.
    public init(files: Int, insertions: Int, deletions: Int) {
        self.files = files
        self.insertions = insertions
        self.deletions = deletions
    }

    /// Reads what `git diff --shortstat` prints; nothing printed means no difference.
    init(shortStatistics text: String) {
        var count = (files: 0, insertions: 0, deletions: 0)
        for part in text.split(separator: ",") {
            let number = Int(part.split(whereSeparator: \.isWhitespace).first ?? "") ?? 0
            if part.contains("file") { count.files = number }
            if part.contains("insertion") { count.insertions = number }
            if part.contains("deletion") { count.deletions = number }
        }
        self.init(
            files: count.files,
            insertions: count.insertions,
            deletions: count.deletions
        )
    }
}
