/// What a branch has changed since the commit that it shares with others.
struct MergeSide: Sendable {
    let branch: BranchName
    let tip: ObjectName
    /// Nil where it is not known, so that the merge has to be tried.
    private var commits: Set<String>?
    private var changed: Set<RepositoryPath> = []
    /// The folders that changed files are in.
    private var folders: Set<RepositoryPath> = []
    private var adds = false
    private var deletes = false

    /// Branches with more commits are merged to find out.
    static let mostCommits = 10_000

    init(branch: BranchName, tip: ObjectName) {
        self.branch = branch
        self.tip = tip
    }

    /// Takes what `git diff-tree --name-status -z` printed.
    mutating func measure(commits list: [String], changes: [[UInt8]]) {
        for start in stride(from: 0, to: changes.count - 1, by: 2) {
            let path = RepositoryPath(changes[start + 1])
            changed.insert(path)
            var folder = path.parent
            while folders.insert(folder).inserted { folder = folder.parent }
            if changes[start].first == UInt8(ascii: "A") { adds = true }
            if changes[start].first == UInt8(ascii: "D") { deletes = true }
        }
        commits = list.count < Self.mostCommits ? Set(list) : nil
    }

    /// Whether merging the two can conflict at all.
    ///
    /// It cannot where they change different files, none is a folder of the other's, and no folder
    /// can have been renamed under a file that the other adds.
    func mayMeet(_ other: Self) -> Bool {
        // Where they share commits, what each has changed since the ground is not what counts.
        guard let commits, let others = other.commits, commits.isDisjoint(with: others) else {
            return true
        }
        if deletes && other.adds || adds && other.deletes { return true }
        return !changed.isDisjoint(with: other.changed)
            || !changed.isDisjoint(with: other.folders)
            || !folders.isDisjoint(with: other.changed)
    }
}
