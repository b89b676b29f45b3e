/// Two branches that cannot be merged without somebody deciding.
public struct BranchConflict: Hashable, Sendable {
    /// One of the branches.
    public let first: BranchName
    /// The other.
    public let second: BranchName
    /// The files that conflict.
    public let paths: [RepositoryPath]
}
