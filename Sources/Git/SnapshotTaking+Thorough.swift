/// The way through an index, for whatever has changed.
extension SnapshotTaking {
    /// Takes what was found.
    ///
    /// - Returns: The files that differ from the snapshot before; the state has no newer snapshot
    ///   where nothing does.
    mutating func takeThoroughly(
        _ found: inout SnapshotScan.Findings,
        _ commits: Commits,
        _ now: inout SnapshotState,
        after before: SnapshotState
    ) async throws(GitError) -> [RepositoryPath] {
        let isMoved = now.head != before.head || now.branchTip != before.branchTip
        now.tree = try await tree(&found, commits.submodules, after: before)
        now.folders = found.folders
        now.settled = found.settled
        if now.tree == before.tree, !isMoved { return [] }
        let changes = try await changes(from: before.tree, to: now.tree, with: lent.git)
        noteRefusedNames(&found, changed: Set(changes), before)
        now.folders = found.folders
        now.settled = found.settled
        try await setReference(&now, after: before)
        return changes
    }

    /// The files in which two trees differ.
    func changes(
        from old: ObjectName,
        to new: ObjectName,
        with git: GitCommand
    ) async throws(GitError) -> [RepositoryPath] {
        if old == new { return [] }
        return try await git.output([
            "diff-tree", "-r", "-z", "--name-only", "--no-renames", "\(old)", "\(new)",
        ]).records.map { RepositoryPath($0) }
    }

    private mutating func tree(
        _ findings: inout SnapshotScan.Findings,
        _ submodules: [UInt8],
        after before: SnapshotState
    ) async throws(GitError) -> ObjectName {
        if let fault = findings.ignoreFault { notes.append(fault) }
        let quarantine = lent
        let git = quarantine.mirrored
        // A git that was killed leaves it; only one snapshot is taken at a time.
        try HostFile.remove(quarantine.folder.quarantine + "/index.lock")
        try await git.output(["read-tree", "\(before.tree)"])
        let present = Set(findings.copied)
        let gone = findings.gone.filter { !present.contains($0) }
        if !gone.isEmpty {
            try await git.output(
                ["update-index", "--force-remove", "-z", "--stdin"],
                input: IndexChange.list(gone)
            )
        }
        if !submodules.isEmpty {
            try await git.output(
                ["update-index", "--replace", "-z", "--index-info"],
                input: submodules
            )
        }
        let added = try await IndexAddition(paths: findings.copied).apply(with: git, in: quarantine)
        notes += added.notes
        let (tree, refused) = try await RefusedContent(
            git: git,
            quarantine: quarantine,
            ground: before.commit
        ).writeTree()
        for item in added.leftOut + refused {
            findings.leftOut.append(item)
            SnapshotReading.forget(item.path, keepsEntry: true, &findings)
        }
        return tree
    }

    /// Git passes over names that it refuses, and succeeds; those are found by looking.
    private func noteRefusedNames(
        _ findings: inout SnapshotScan.Findings,
        changed: Set<RepositoryPath>,
        _ before: SnapshotState
    ) {
        let known = Set(findings.leftOut.map(\.path))
        for path in findings.copied where !changed.contains(path) && !known.contains(path) {
            let isOld = before.folders[path.parent]?.contains { $0.name == path.name } ?? false
            if !isOld { findings.leftOut.append(LeftOutPath(path: path, reason: .reservedName)) }
        }
    }

    private func setReference(
        _ state: inout SnapshotState,
        after before: SnapshotState
    ) async throws(GitError) {
        var number = (before.newest?.number ?? 0) + 1
        let label = Snapshot.line(label ?? "")
        while true {
            let commit = try await commit(state, number, label)
            try await repository.take(
                commit,
                beyond: [clone.base] + (before.newest.map { [$0.commit] } ?? []),
                from: lent
            )
            let isSet = try await repository.update(
                clone.run.snapshot(number),
                to: commit,
                from: .missing,
                reason: "berth: snapshot"
            )
            if isSet {
                state.newest = .init(number: number, commit: commit, label: label)
                return
            }
            // The process was killed after the reference was set and before it was noted.
            let there = try await repository.snapshots(of: clone.run)
            if let last = there.last, last.tree == state.tree, last.head == state.head,
                try await repository.lend(last.commit, to: quarantine)
            {
                state.newest = .init(
                    number: last.number,
                    commit: last.commit,
                    label: last.label ?? ""
                )
                return
            }
            number = max(number, there.last?.number ?? number) + 1
        }
    }

    private func commit(
        _ state: SnapshotState,
        _ number: Int,
        _ label: String
    ) async throws(GitError) -> ObjectName {
        var git = lent.git
        git.setIdentity(.berth)
        let parents = [state.head] + (state.branchTip.map { [$0] } ?? [])
        return try await git.commit(
            state.tree,
            parents: parents,
            message: message(number, label)
        )
    }

    /// The message of a snapshot's commit.
    func message(_ number: Int, _ label: String) -> String {
        var message = "Snapshot \(number) of run \(clone.run.identifier)\n\n"
        // So that no server builds what is about to be replaced, should it be pushed.
        message += "[skip ci]\n\n"
        message += "\(Trailer.runKey): \(clone.run.identifier)\n"
        message += "\(Trailer.snapshotKey): \(number)\n"
        if !label.isEmpty { message += "\(Trailer.labelKey): \(label)\n" }
        return message
    }
}
