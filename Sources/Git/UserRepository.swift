/// The repository of the user, which Berth reads with his trust and adds objects and branches to.
///
/// Its work tree and index are written by a merge into the branch that is checked out, and by
/// nothing else.
public struct UserRepository: Hashable, Sendable {
    /// The program that reads it.
    public let program: GitProgram
    /// The top of the work tree, or nil for a bare repository.
    public let topLevel: String?
    /// The git directory; of a linked work tree, its own one.
    public let gitDirectory: String
    /// The git directory that all work trees share.
    public let commonDirectory: String
    /// The folders that hold objects: the repository's own, then those it borrows from.
    public let objectDirectories: [String]
    /// The hash function of its objects.
    public let objectFormat: ObjectFormat
    /// Whether its history is cut off.
    public let isShallow: Bool
    /// The branch that `HEAD` is on, also when it has no commit yet; nil when detached.
    public let currentBranch: String?
    /// The commit of `HEAD`, or nil when there is none yet.
    public let head: ObjectName?

    /// Whether it has no work tree.
    public var isBare: Bool { topLevel == nil }
    /// Whether `HEAD` names a commit instead of a branch.
    public var isDetached: Bool { currentBranch == nil }

    /// The commands in it.
    var git: GitCommand { GitCommand(program, .user, in: topLevel ?? gitDirectory) }
}

/// A commit that work starts from.
public struct Base: Hashable, Sendable {
    /// The commit.
    public let commit: ObjectName
    /// What the user calls it, such as `main`, or the short name of the commit.
    public let name: String

    /// Names a base.
    public init(commit: ObjectName, name: String) {
        self.commit = commit
        self.name = name
    }
}

/// What is in the user's work tree and in no commit, so that no run sees it.
public struct UncommittedChanges: Hashable, Sendable {
    /// How many files differ.
    public let count: Int
    /// The first of them, in git's order.
    public let firstPaths: [RepositoryPath]

    /// Whether there are none.
    public var isEmpty: Bool { count == 0 }
}
