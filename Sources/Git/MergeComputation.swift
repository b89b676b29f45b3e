import Subprocess

/// Makes the commits that a merge leads to, without any work tree and without a reference.
struct MergeComputation: Sendable {
    let repository: UserRepository
    let source: BranchName
    let target: BranchName
    /// The tip of the target; nil when it has no commit yet.
    let old: ObjectName?
    /// The tip of the source.
    let new: ObjectName
    let message: String?

    private var git: GitCommand { repository.git }

    func result(
        _ strategy: MergeStrategy
    ) async throws(GitError) -> (ObjectName, MergeOutcome.Kind) {
        guard let old else { return (new, .fastForward) }
        if try await isAncestor(new, of: old) { return (old, .nothing) }
        let canMoveAhead = try await isAncestor(old, of: new)
        switch strategy {
        case .merge, .rebase:
            if canMoveAhead { return (new, .fastForward) }
        case .squash, .noFastForward: break
        }
        guard try await git.optionalText(["merge-base", "\(old)", "\(new)"]) != nil else {
            throw .noCommonHistory(source: "\(source)", target: "\(target)")
        }
        if strategy == .rebase { return try await rebased(onto: old) }
        let merged = try await repository.mergedTree(old, new)
        guard merged.conflicts.isEmpty else { throw conflicts(merged.conflicts) }
        var git = git
        git.setIdentity(try await repository.identity())
        if strategy == .squash {
            var text = message ?? ""
            if message == nil { text = try await squashMessage(old) }
            return (try await git.commit(merged.tree, parents: [old], message: text), .squashed)
        }
        let text = message ?? "Merge branch '\(source)' into \(target)\n"
        return (try await git.commit(merged.tree, parents: [old, new], message: text), .merged)
    }

    private func isAncestor(_ a: ObjectName, of b: ObjectName) async throws(GitError) -> Bool {
        try await git.run(["merge-base", "--is-ancestor", "\(a)", "\(b)"]).isSuccess
    }

    private func conflicts(_ paths: [RepositoryPath]) -> GitError {
        .mergeConflicts(source: "\(source)", target: "\(target)", paths: paths)
    }

    /// The subject of a sole commit with its body, else those of all commits as a list.
    private func squashMessage(_ old: ObjectName) async throws(GitError) -> String {
        let messages = try await git.output([
            "log", "--reverse", "--no-merges", "--max-count=500", "--format=%B%x00",
            "\(old)..\(new)", "--",
        ]).records.map { $0.text }.map { String($0.drop(while: \.isNewline)) }
            .filter { !$0.isEmpty }
        if messages.count == 1 { return messages[0] }
        let subjects = messages.map { "* " + ($0.split(separator: "\n").first ?? "") }
        return "Squash branch '\(source)'\n\n" + subjects.joined(separator: "\n") + "\n"
    }

    // MARK: Rebase

    private func rebased(
        onto old: ObjectName
    ) async throws(GitError) -> (ObjectName, MergeOutcome.Kind) {
        let commits = try await git.text([
            "rev-list", "--reverse", "--topo-order", "--no-merges", "--right-only",
            "--cherry-pick", "\(old)...\(new)", "--",
        ]).split(separator: "\n").compactMap { ObjectName($0) }
        var tip = old
        var count = 0
        for commit in commits {
            let next = try await replay(commit, onto: tip)
            if next != tip { count += 1 }
            tip = next
        }
        return (tip, tip == old ? .nothing : .rebased(commitCount: count))
    }

    /// Makes a commit again on top of another one; one that would change nothing is passed over.
    private func replay(
        _ commit: ObjectName,
        onto tip: ObjectName
    ) async throws(GitError) -> ObjectName {
        let raw = try await git.output(["cat-file", "commit", "\(commit)"])
        var rewriting = try CommitRewriting(raw, of: commit)
        let tipTree = try await git.text(["rev-parse", "\(tip)^{tree}"])
        guard let parent = rewriting.parents.first, let tipTree = ObjectName(tipTree) else {
            throw .noCommonHistory(source: "\(source)", target: "\(target)")
        }
        // Git merges commits, not trees: a commit with the files of the tip beside the one that is
        // to be made again lets it take their common parent as the base.
        var git = git
        git.setIdentity(.berth)
        let stand = try await git.commit(tipTree, parents: [parent], message: "")
        let merged = try await repository.mergedTree(stand, commit)
        guard merged.conflicts.isEmpty else { throw conflicts(merged.conflicts) }
        if merged.tree == tipTree { return tip }
        rewriting.tree = merged.tree
        rewriting.parents = [tip]
        rewriting.committer = try await committer()
        let arguments = ["hash-object", "-t", "commit", "-w", "--stdin"]
        return try git.name(in: try await git.output(arguments, input: rewriting.bytes), arguments)
    }

    private func committer() async throws(GitError) -> [UInt8] {
        var git = git
        git.setIdentity(try await repository.identity())
        return Array(try await git.text(["var", "GIT_COMMITTER_IDENT"]).utf8)
    }
}

extension UserRepository {
    /// Merges two commits without a work tree.
    ///
    /// - Returns: The tree, and the files that conflict in it.
    func mergedTree(
        _ first: ObjectName,
        _ second: ObjectName
    ) async throws(GitError) -> (tree: ObjectName, conflicts: [RepositoryPath]) {
        try program.requireMergeTree()
        let arguments = [
            "merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", "\(first)",
            "\(second)",
        ]
        let outcome = try await git.run(arguments)
        switch outcome.status {
        case .exited(0), .exited(1): break
        default: throw git.failure(arguments, outcome)
        }
        let records = outcome.output.records
        guard let tree = records.first.flatMap({ ObjectName(bytes: $0) }) else {
            throw git.failure(arguments, outcome)
        }
        return (tree, records.dropFirst().map { RepositoryPath($0) })
    }
}
