/// The short way, for a few files that changed.
extension SnapshotTaking {
    /// Takes what was found, if git would store it as it is.
    ///
    /// - Returns: The files that differ from the snapshot before, or nil where the changes need the
    ///   long way; nothing was changed then.
    func takeQuickly(
        _ found: inout SnapshotScan.Findings,
        _ commits: Commits,
        _ now: inout SnapshotState,
        after before: SnapshotState
    ) async throws(GitError) -> [RepositoryPath]? {
        guard commits.submodules.isEmpty, found.ignoreFault == nil else { return nil }
        let present = Set(found.copied)
        let quick = QuickSnapshot(
            quarantine: quarantine,
            before: before.tree,
            gone: found.gone.filter { !present.contains($0) },
            copied: found.copied
        )
        let number = (before.newest?.number ?? 0) + 1
        let label = Snapshot.line(label ?? "")
        let tips = [now.head] + (now.branchTip.map { [$0] } ?? [])
        let made = try await quick.make(
            parents: tips,
            message: message(number, label),
            lenders: repository.objectDirectories
        )
        defer { try? HostFile.remove(quarantine.folder.incoming) }
        guard let made else { return nil }
        if made.tree == before.tree, now.head == before.head, now.branchTip == before.branchTip {
            now.folders = found.folders
            return []
        }
        for tip in tips where ![before.base, before.head, before.branchTip].contains(tip) {
            try await repository.take(tip, beyond: [before.base, before.head], from: lent)
        }
        do {
            try await repository.take(pack: made.pack)
        } catch {
            guard case .commandFailed = error else { throw error }
            return nil
        }
        let isSet = try await repository.update(
            clone.run.snapshot(number),
            to: made.commit,
            from: .missing,
            reason: "berth: snapshot"
        )
        // Somebody has the number: the long way looks who.
        guard isSet else { return nil }
        now.tree = made.tree
        now.folders = found.folders
        now.newest = .init(number: number, commit: made.commit, label: label)
        return made.changes
    }

    /// Whether what was found has the same content as the state, such as files that were laid out
    /// a moment ago, and others that are ignored.
    func isSame(
        _ found: SnapshotScan.Findings,
        as state: SnapshotState
    ) async throws(GitError) -> Bool {
        if found.copied.isEmpty { return found.gone.isEmpty }
        defer { try? HostFile.remove(quarantine.folder.incoming) }
        let made = try await QuickSnapshot(
            quarantine: quarantine,
            before: state.tree,
            gone: found.gone,
            copied: found.copied
        ).make(parents: [state.head], message: "", lenders: repository.objectDirectories)
        return made?.tree == state.tree
    }
}
