/// Where commits are in a repository.
public enum CommitPlace: Hashable, Sendable {
    /// Another branch, tag or branch of a remote has them, or all that they change.
    case merged(into: String)
    /// Their own branch has them, and nothing else.
    case onBranch
    /// Their branch is gone, and nothing but Berth's own references leads to them.
    case nowhereElse
    /// The repository does not have them any more.
    case missing
}

extension UserRepository {
    /// Tells where the work of a branch is.
    ///
    /// Work counts as merged when a reference other than the branch and its own namesakes at
    /// remotes leads to its newest commit, or when merging it into one of the targets would change
    /// nothing, as after a squash.
    ///
    /// - Parameters:
    ///   - branch: The branch.
    ///   - tip: The newest commit of the work, which counts where the branch is not there.
    ///   - targets: Branches that the work may have come into by other commits; those that are not
    ///     there are passed over.
    /// - Returns: The place.
    /// - Throws: What git refused.
    @concurrent
    public func place(
        of branch: BranchName,
        tip: ObjectName,
        targets: [String]
    ) async throws(GitError) -> CommitPlace {
        let own = try await self.tip(of: branch)
        let work = own ?? tip
        let isThere = try await git.run(["cat-file", "-e", "\(work)^{commit}"]).isSuccess
        guard isThere else { return .missing }
        let names = try await git.text([
            "for-each-ref", "--contains", "\(work)", "--format=%(refname)", "refs/heads",
            "refs/tags", "refs/remotes",
        ]).split(separator: "\n").map(String.init)
        if let other = names.first(where: { !Self.isOwn($0, of: branch) }) {
            return .merged(into: Self.short(other))
        }
        for target in Set(targets).sorted() where target != "\(branch)" {
            if try await hasAll(of: work, target: target) { return .merged(into: target) }
        }
        return own == nil ? .nowhereElse : .onBranch
    }

    /// Returns how many bytes git could free once the references of a run are gone; nil where git
    /// cannot tell.
    @concurrent
    public func snapshotBytes(of run: RunReference) async throws(GitError) -> Int? {
        try await git.optionalText([
            "rev-list", "--objects", "--disk-usage", "--glob=\(run.prefix)*", "--not",
            "--exclude=\(run.prefix)*", "--all",
        ]).flatMap { Int($0) }
    }

    /// Whether its own branches have commits that none of its remotes' has.
    @concurrent
    public func hasWorkOfItsOwn() async throws(GitError) -> Bool {
        let count = try await git.text(["rev-list", "--count", "--branches", "--not", "--remotes"])
        return count != "0"
    }

    /// The branch, and the branch of the same name at a remote: a copy that was pushed for review.
    private static func isOwn(_ reference: String, of branch: BranchName) -> Bool {
        if reference == branch.reference { return true }
        guard reference.hasPrefix("refs/remotes/") else { return false }
        let parts = reference.split(separator: "/", maxSplits: 3)
        return parts.count == 4 && parts[3] == "\(branch)"
    }

    private static func short(_ reference: String) -> String {
        for prefix in ["refs/heads/", "refs/tags/", "refs/remotes/"]
        where reference.hasPrefix(prefix) {
            return String(reference.dropFirst(prefix.count))
        }
        return reference
    }

    /// Whether a branch has all that a commit changes already.
    private func hasAll(of work: ObjectName, target: String) async throws(GitError) -> Bool {
        guard
            let found = try await git.optionalText([
                "rev-parse", "--verify", "--quiet", "--end-of-options", "\(target)^{commit}",
            ]),
            let tip = ObjectName(found),
            try await git.optionalText(["merge-base", "\(tip)", "\(work)"]) != nil
        else { return false }
        let tree = try await git.text(["rev-parse", "\(tip)^{tree}"])
        do {
            let merged = try await mergedTree(tip, work)
            return merged.conflicts.isEmpty && "\(merged.tree)" == tree
        } catch .tooOld {
            return false
        }
    }
}
