/// One snapshot under way.
struct SnapshotTaking {
    let quarantine: Quarantine
    let repository: UserRepository
    let label: String?
    private var notes: [String] = []

    private var clone: RunClone { quarantine.clone }
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
            return outcome(before, isNew: false, count: 0, findings.leftOut)
        }
        now.tree = try await tree(&found, commits.submodules, after: before)
        now.folders = found.folders
        if now.tree == before.tree, !isMoved {
            try now.write(to: statePath)
            return outcome(now, isNew: false, count: 0, found.leftOut)
        }
        let changes = try await quarantine.git.output([
            "diff-tree", "-r", "-z", "--name-only", "--no-renames", "\(before.tree)",
            "\(now.tree)",
        ]).records
        noteRefusedNames(&found, changed: Set(changes.map { RepositoryPath($0) }), before)
        now.folders = found.folders
        try await keep(&now, after: before)
        try now.write(to: statePath)
        return outcome(now, isNew: true, count: changes.count, found.leftOut)
    }

    private func outcome(
        _ state: SnapshotState,
        isNew: Bool,
        count: Int,
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
            changedFileCount: count,
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
        return try await firstState()
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

    // MARK: The agent's commits

    private struct Commits {
        /// The files that the agent has committed since, which no rule hides any more.
        var files: Set<RepositoryPath> = []
        /// Submodules that commits have added, moved or removed, as input of `update-index`.
        var submodules: [UInt8] = []
    }

    /// Brings the commits of the agent's `HEAD` and branch, as far as they can be verified.
    private mutating func takeCommits(
        _ before: SnapshotState,
        _ now: inout SnapshotState
    ) async throws(GitError) -> Commits {
        let tips: [ObjectName]
        do {
            let directory = try AgentGitDirectory(
                workspace: clone.workspace,
                limits: quarantine.limits
            )
            tips = directory.tips(of: clone.branch)
        } catch {
            return Commits()
        }
        guard let head = tips.first else { return Commits() }
        let known = Set([clone.base, before.head] + (before.branchTip.map { [$0] } ?? []))
        if tips.contains(where: { !known.contains($0) }) {
            notes += try await takeObjects()
        }
        if head != before.head, try await isGood(head, known) { now.head = head }
        now.branchTip = before.branchTip
        if let tip = tips.dropFirst().first {
            if tip == now.head {
                now.branchTip = nil
            } else if tip != before.branchTip, try await isGood(tip, known) {
                now.branchTip = tip
            }
        } else if now.head == head {
            now.branchTip = nil
        }
        if now.head == before.head { return Commits() }
        return try await changes(from: before.head, to: now.head)
    }

    private func takeObjects() async throws(GitError) -> [String] {
        do {
            let directory = try AgentGitDirectory(
                workspace: clone.workspace,
                limits: quarantine.limits
            )
            return try await quarantine.takeObjects(from: directory)
        } catch let error as GitError {
            throw error
        } catch {
            return []
        }
    }

    /// Whether a commit is there, whole, and comes from the base.
    private mutating func isGood(
        _ tip: ObjectName,
        _ known: Set<ObjectName>
    ) async throws(GitError) -> Bool {
        if tip == clone.base || known.contains(tip) { return true }
        if let reason = try await quarantine.verify(tip, beyond: Array(known)) {
            notes.append("the agent's commit \(tip.short) could not be verified (\(reason))")
            // A damaged copy must not stay in the way of a good one.
            try await quarantine.createIntake()
            return false
        }
        if try await quarantine.isAncestor(clone.base, of: tip) { return true }
        notes.append("the agent's commit \(tip.short) does not come from the base")
        return false
    }

    private func changes(
        from old: ObjectName,
        to new: ObjectName
    ) async throws(GitError) -> Commits {
        let raw = try await quarantine.git.output([
            "diff-tree", "-r", "-z", "--raw", "--no-abbrev", "--no-renames", "\(old)", "\(new)",
        ]).records
        var commits = Commits()
        let submodule = "160000"
        for start in stride(from: 0, to: raw.count - 1, by: 2) {
            let fields = raw[start].dropFirst().split(separator: UInt8(ascii: " ")).map(\.text)
            guard fields.count == 5 else { continue }
            let path = RepositoryPath(raw[start + 1])
            if fields[1] == submodule {
                commits.submodules += Array("\(submodule) \(fields[3])\t".utf8) + path.bytes + [0]
            } else if fields[0] == submodule {
                commits.submodules += Array("0 \(fields[2])\t".utf8) + path.bytes + [0]
            }
            if fields[1] != submodule, fields[4] != "D" { commits.files.insert(path) }
        }
        return commits
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
        message += "\(Trailer.runKey): \(clone.run.identifier)\n"
        message += "\(Trailer.snapshotKey): \(number)\n"
        if !label.isEmpty { message += "\(Trailer.labelKey): \(label)\n" }
        let parents = [state.head] + (state.branchTip.map { [$0] } ?? [])
        return try await git.commit(state.tree, parents: parents, message: message)
    }
}
