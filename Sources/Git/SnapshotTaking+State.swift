/// Where the last snapshot left off.
extension SnapshotTaking {
    private var statePath: String { quarantine.folder.state }

    /// Keeps a state for the next snapshot.
    func keep(_ state: SnapshotState) throws(GitError) {
        if let memory {
            try memory.keep(state, at: statePath)
        } else {
            try state.write(to: statePath)
        }
    }

    /// What the work tree looked like at the last snapshot.
    func state() async throws(GitError) -> SnapshotState {
        let isWhole = HostFile.realPath(quarantine.folder.quarantine + "/HEAD") != nil
        if isWhole {
            if let state = memory?.state(of: clone.base) { return state }
            if let state = SnapshotState.read(from: statePath, base: clone.base) { return state }
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
}
