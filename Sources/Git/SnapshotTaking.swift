/// One snapshot under way.
struct SnapshotTaking {
    let quarantine: Quarantine
    let repository: UserRepository
    let label: String?
    var notes: [String] = []

    var clone: RunClone { quarantine.clone }
    private var statePath: String { quarantine.folder.state }

    init(quarantine: Quarantine, repository: UserRepository, label: String?) {
        self.quarantine = quarantine
        self.repository = repository
        self.label = label
    }

    mutating func carryOut() async throws(GitError) -> SnapshotOutcome {
        let before = try await state()
        var now = before
        let commits = try await takeCommits(before, &now)
        let findings = try await SnapshotReading(
            workspace: clone.workspace,
            before: before.folders,
            committed: commits.files,
            limits: quarantine.limits,
            mirrorPath: quarantine.folder.mirror,
            ignoreRules: IgnoreRules(git: quarantine.mirrored)
        ).findings()
        var found = findings
        let isMoved = now.head != before.head || now.branchTip != before.branchTip
        if !isMoved, !findings.isChanged {
            return outcome(before, isNew: false, [], findings.leftOut)
        }
        now.tree = try await tree(&found, commits.submodules, after: before)
        now.folders = found.folders
        if now.tree == before.tree, !isMoved {
            try now.write(to: statePath)
            return outcome(now, isNew: false, [], found.leftOut)
        }
        let changes = try await quarantine.git.output([
            "diff-tree", "-r", "-z", "--name-only", "--no-renames", "\(before.tree)",
            "\(now.tree)",
        ]).records.map { RepositoryPath($0) }
        noteRefusedNames(&found, changed: Set(changes), before)
        now.folders = found.folders
        try await keep(&now, after: before)
        try now.write(to: statePath)
        return outcome(now, isNew: true, changes, found.leftOut)
    }

    private func outcome(
        _ state: SnapshotState,
        isNew: Bool,
        _ changes: [RepositoryPath],
        _ leftOut: [LeftOutPath]
    ) -> SnapshotOutcome {
        SnapshotOutcome(
            snapshot: state.newest.map { newest in
                Snapshot(
                    run: clone.run,
                    number: newest.number,
                    commit: newest.commit,
                    tree: state.tree,
                    head: state.head,
                    label: newest.label.isEmpty ? nil : newest.label
                )
            },
            isNew: isNew,
            changedFileCount: changes.count,
            changedPaths: Array(changes.prefix(SnapshotOutcome.mostChangedPaths)),
            leftOut: leftOut.sorted { $0.path < $1.path },
            notes: notes
        )
    }

    // MARK: Where the last one left off

    private func state() async throws(GitError) -> SnapshotState {
        let isWhole = HostFile.realPath(quarantine.folder.quarantine + "/index") != nil
        if isWhole, let state = SnapshotState.read(from: statePath, base: clone.base) {
            // A git that was killed leaves it; only one snapshot is taken at a time.
            try HostFile.remove(quarantine.folder.quarantine + "/index.lock")
            return state
        }
        let state = try await firstState()
        try state.write(to: statePath)
        return state
    }

    /// Begins anew: from the newest snapshot in the repository, or from the base.
    private func firstState() async throws(GitError) -> SnapshotState {
        try HostFile.remove(statePath)
        try await quarantine.create()
        var newest = try await repository.snapshots(of: clone.run).last
        if let found = newest, try await !repository.lend(found.commit, to: quarantine) {
            newest = nil
        }
        let git = quarantine.git
        let base = try await TreeListing.read(clone.base, with: git)
        var listing = base
        if let newest { listing = try await TreeListing.read(newest.commit, with: git) }
        try await git.output(["read-tree", "\(newest?.commit ?? clone.base)"])
        guard
            let tree = ObjectName(
                try await git.text(["rev-parse", "\(newest?.commit ?? clone.base)^{tree}"])
            )
        else { throw .file(path: quarantine.folder.quarantine, operation: "read", reason: "") }
        var state = SnapshotState(base: clone.base, tree: tree)
        if let newest {
            state.head = newest.head
            state.newest = .init(
                number: newest.number,
                commit: newest.commit,
                label: newest.label ?? ""
            )
        }
        state.folders = listing.snapshotFolders(
            base: base,
            manifest: CheckoutManifest.read(from: clone.hostFolder.manifest)
        )
        return state
    }

    // MARK: The tree

    private mutating func tree(
        _ findings: inout SnapshotScan.Findings,
        _ submodules: [UInt8],
        after before: SnapshotState
    ) async throws(GitError) -> ObjectName {
        if let fault = findings.ignoreFault { notes.append(fault) }
        let git = quarantine.mirrored
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

    // MARK: The reference

    private func keep(
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
                from: quarantine
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
        var git = quarantine.git
        git.setIdentity(.berth)
        var message = "Snapshot \(number) of run \(clone.run.identifier)\n\n"
        // So that no server builds what is about to be replaced, should it be pushed.
        message += "[skip ci]\n\n"
        message += "\(Trailer.runKey): \(clone.run.identifier)\n"
        message += "\(Trailer.snapshotKey): \(number)\n"
        if !label.isEmpty { message += "\(Trailer.labelKey): \(label)\n" }
        let parents = [state.head] + (state.branchTip.map { [$0] } ?? [])
        return try await git.commit(state.tree, parents: parents, message: message)
    }
}
