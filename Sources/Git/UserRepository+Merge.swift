extension UserRepository {
    /// Merges a branch into another one.
    ///
    /// The result is computed without any work tree, so conflicts are known before anything is
    /// changed. Then the branch moves in one step that fails if somebody moved it meanwhile. Where
    /// it is checked out, that work tree is brought up to date as `git merge` does, and has to be
    /// without uncommitted changes; untracked files are never overwritten. Hooks do not run, and
    /// commits are not signed.
    ///
    /// - Parameters:
    ///   - source: The branch with the work.
    ///   - target: The branch that it comes into; the current one when it is nil.
    ///   - strategy: How.
    ///   - message: The message of the commit that is made, if one is; a usual one when it is nil.
    ///   - reviewed: The commit that was looked at, which the source has to be at still; nil where
    ///     any will do.
    /// - Returns: What was done, and which work tree was brought up to date.
    /// - Throws: ``GitError/mergeConflicts(source:target:paths:)``,
    ///   ``GitError/uncommittedChanges(path:branch:count:)``,
    ///   ``GitError/inTheWay(path:branch:files:)``, ``GitError/noSuchBranch(name:)``,
    ///   ``GitError/noCommonHistory(source:target:)``, ``GitError/branchMoved(name:)``; nothing is
    ///   changed then.
    public func merge(
        _ source: BranchName,
        into target: BranchName? = nil,
        strategy: MergeStrategy = .merge,
        message: String? = nil,
        reviewed: ObjectName? = nil
    ) async throws(GitError) -> MergeOutcome {
        guard let target = target ?? currentBranch.map({ BranchName(unchecked: $0) }) else {
            throw .noCurrentBranch(path: topLevel ?? gitDirectory)
        }
        guard let new = try await tip(of: source) else { throw .noSuchBranch(name: "\(source)") }
        if let reviewed, new != reviewed { throw .branchMoved(name: "\(source)") }
        let old = try await tip(of: target)
        let isUnborn = old == nil && head == nil && currentBranch == "\(target)"
        if old == nil, !isUnborn { throw .noSuchBranch(name: "\(target)") }
        let place = try await workTree(of: target)
        if let place { try await requireClean(place, target) }
        let (tip, kind) = try await MergeComputation(
            repository: self,
            source: source,
            target: target,
            old: old,
            new: new,
            message: message
        ).result(strategy)
        if kind == .nothing {
            return MergeOutcome(
                branch: target,
                old: old,
                tip: tip,
                kind: kind,
                updatedWorkTree: nil
            )
        }
        if let place {
            if isUnborn { try await takeIn(place, tip) }
            try await moveAhead(place, target, to: tip, source)
        } else {
            let isSet = try await update(
                target.reference,
                to: tip,
                from: old.map(OldValue.commit) ?? .missing,
                reason: "berth: merge of \(source)"
            )
            guard isSet else { throw .branchMoved(name: "\(target)") }
        }
        return MergeOutcome(
            branch: target,
            old: old,
            tip: tip,
            kind: kind,
            updatedWorkTree: place
        )
    }

    /// Returns the top of the work tree that has a branch checked out, if one has.
    func workTree(of branch: BranchName) async throws(GitError) -> String? {
        var folder = ""
        for record in try await git.output(["worktree", "list", "--porcelain", "-z"])
            .split(separator: 0, omittingEmptySubsequences: false).map(\.text)
        {
            if record.hasPrefix("worktree ") { folder = String(record.dropFirst(9)) }
            if record == "branch \(branch.reference)" {
                // The list names the git directory of a repository whose work tree is elsewhere.
                return folder == commonDirectory ? topLevel : folder
            }
        }
        return nil
    }

    private func requireClean(_ folder: String, _ branch: BranchName) async throws(GitError) {
        let records = try await GitCommand(program, .user, in: folder).output([
            "status", "--porcelain=v1", "-z", "--untracked-files=no", "--no-renames",
            "--ignore-submodules=dirty",
        ]).records
        guard records.isEmpty else {
            throw .uncommittedChanges(path: folder, branch: "\(branch)", count: records.count)
        }
    }

    /// Tells git of files that lie in the work tree of a branch without commits just as they are in
    /// a commit, such as those of the dev container, so that they are not in that one's way.
    private func takeIn(_ folder: String, _ commit: ObjectName) async throws(GitError) {
        let git = GitCommand(program, .user, in: folder)
        let wanted = try await git.output(["ls-tree", "-r", "-z", "\(commit)"]).records
        var same: [UInt8] = []
        for record in wanted {
            guard let tab = record.firstIndex(of: UInt8(ascii: "\t")) else { continue }
            let fields = record[..<tab].split(separator: UInt8(ascii: " ")).map(\.text)
            let path = RepositoryPath(record[record.index(after: tab)...])
            guard fields.count == 3, fields[0] == "100644" || fields[0] == "100755",
                HostFile.realPath("\(folder)/\(path)") != nil
            else { continue }
            let hash = try await git.text(["hash-object", "--", "\(path)"])
            if hash == fields[2] { same += path.bytes + [0] }
        }
        if same.isEmpty { return }
        try await git.output(["update-index", "--add", "-z", "--stdin"], input: same)
    }

    /// Moves a checked out branch with its work tree.
    private func moveAhead(
        _ folder: String,
        _ branch: BranchName,
        to commit: ObjectName,
        _ source: BranchName
    ) async throws(GitError) {
        var git = GitCommand(program, .user, in: folder)
        git.variables["GIT_REFLOG_ACTION"] = "berth: merge of \(source)"
        let arguments = [
            "merge", "--ff-only", "--no-autostash", "--no-verify-signatures", "--no-stat",
            "--quiet", "\(commit)",
        ]
        let outcome = try await git.run(arguments)
        if outcome.isSuccess { return }
        let lines = outcome.message.split(separator: "\n")
        let files = lines.filter { $0.hasPrefix("\t") }.map { String($0.dropFirst()) }
        if outcome.message.contains("would be overwritten") {
            throw .inTheWay(path: folder, branch: "\(branch)", files: files)
        }
        if outcome.message.contains("Not possible to fast-forward") {
            throw .branchMoved(name: "\(branch)")
        }
        throw git.failure(arguments, outcome)
    }
}
