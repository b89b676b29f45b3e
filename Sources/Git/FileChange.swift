/// How much of a file differs between two commits.
public struct FileChange: Hashable, Sendable {
    /// The file; one that was renamed is two: the old one, and the new one.
    public let path: RepositoryPath
    /// The lines that are new; nil for a file that is no text.
    public let insertions: Int?
    /// The lines that are gone; nil for a file that is no text.
    public let deletions: Int?
}

extension History {
    /// Returns the files that differ between two commits, in git's order.
    func fileChanges(
        from base: ObjectName,
        to tip: ObjectName
    ) async throws(GitError) -> [FileChange] {
        try await git.output(
            ["diff", "--numstat", "-z", "--no-renames"] + Self.plain + ["\(base)", "\(tip)", "--"]
        ).records.compactMap { record in
            let fields = record.split(
                separator: UInt8(ascii: "\t"),
                maxSplits: 2,
                omittingEmptySubsequences: false
            )
            guard fields.count == 3 else { return nil }
            return FileChange(
                path: RepositoryPath(fields[2]),
                insertions: Int(fields[0].text),
                deletions: Int(fields[1].text)
            )
        }
    }
}

extension UserRepository {
    /// Returns the files that differ between two commits, in git's order.
    public func fileChanges(
        from base: ObjectName,
        to tip: ObjectName
    ) async throws(GitError) -> [FileChange] {
        try await History(git: git).fileChanges(from: base, to: tip)
    }
}
