/// One snapshot under way.
struct SnapshotTaking {
    let quarantine: Quarantine
    let repository: UserRepository
    let label: String?
    let memory: SnapshotMemory?
    var notes: [String] = []

    var clone: RunClone { quarantine.clone }
    /// The quarantine with what earlier snapshots have brought into the user's repository.
    var lent: Quarantine {
        var lent = quarantine
        lent.borrowed = repository.objectDirectories
        return lent
    }

    init(
        quarantine: Quarantine,
        repository: UserRepository,
        label: String?,
        memory: SnapshotMemory? = nil
    ) {
        self.quarantine = quarantine
        self.repository = repository
        self.label = label
        self.memory = memory
    }

    mutating func carryOut() async throws(GitError) -> SnapshotOutcome {
        let before = try await state()
        var now = before
        let commits = try await takeCommits(before, &now)
        var found = try await findings(before, commits.files)
        let isMoved = now.head != before.head || now.branchTip != before.branchTip
        if !isMoved, !found.isChanged {
            now.settled = found.settled
            memory?.renew(now)
            return outcome(before, isNew: false, [], found.leftOut)
        }
        now.settled = found.settled
        let changes: [RepositoryPath]
        if let quick = try await takeQuickly(&found, commits, &now, after: before) {
            changes = quick
        } else {
            changes = try await takeThoroughly(&found, commits, &now, after: before)
        }
        try keep(now)
        let isNew = now.newest != before.newest
        return outcome(now, isNew: isNew, changes, found.leftOut)
    }

    /// Makes all ready, so that the first snapshot takes no longer than a later one.
    mutating func prepare() async throws(GitError) {
        var state = try await state()
        let found = try await findings(state, [])
        if try await isSame(found, as: state) {
            state.folders = found.folders
            state.settled = found.settled
        }
        try keep(state)
    }

    private func findings(
        _ before: SnapshotState,
        _ committed: Set<RepositoryPath>
    ) async throws(GitError) -> SnapshotScan.Findings {
        try await SnapshotReading(
            workspace: clone.workspace,
            before: before,
            committed: committed,
            limits: quarantine.limits,
            mirrorPath: quarantine.folder.mirror,
            ignoreRules: IgnoreRules(git: quarantine.mirrored)
        ).findings()
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
}
