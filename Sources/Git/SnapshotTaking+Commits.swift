extension SnapshotTaking {
    /// What came of the commits that the agent has made since.
    struct Commits {
        /// The files that the agent has committed since, which no rule hides any more.
        var files: Set<RepositoryPath> = []
        /// Submodules that commits have added, moved or removed, as input of `update-index`.
        var submodules: [UInt8] = []
    }

    /// Brings the commits of the agent's `HEAD` and branch, as far as they can be verified.
    mutating func takeCommits(
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
}
