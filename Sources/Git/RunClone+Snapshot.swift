extension RunClone {
    /// Stores what the work tree holds now, if it is other than at the last snapshot, in the user's
    /// repository under `refs/berth/<run>/<number>`.
    ///
    /// The agent may go on working: a file that is written meanwhile is taken as it is found, and
    /// again next time. Nothing the agent can write is executed, trusted or followed. What ignore
    /// rules name is not taken, unless a commit has it; a file that cannot be read stays in the
    /// snapshot as it was before. Where nothing changed, nothing is written to the repository.
    ///
    /// It can be called at any time until the run's folders are removed, also after a restart and
    /// after the process was killed within it; calls for one run wait for one another.
    ///
    /// - Parameters:
    ///   - repository: The user's repository that the clone was made from.
    ///   - label: What the snapshot is taken for, such as the identifier of a tool call; one line.
    ///   - memory: What the snapshots of this clone share in this process, if it keeps anything.
    ///   - limits: How much is taken.
    /// - Returns: The newest snapshot, and whether it was taken now.
    /// - Throws: What the operating system or git refused of Berth's own folders or the repository;
    ///   the call can then be repeated.
    @concurrent
    public func snapshot(
        into repository: UserRepository,
        label: String? = nil,
        memory: SnapshotMemory? = nil,
        limits: ImportLimits = .standard
    ) async throws(GitError) -> SnapshotOutcome {
        try HostFile.makeFolder(hostFolder.snapshots.path)
        let lock = try await FileLock.acquire(hostFolder.snapshots.lock)
        defer { lock.release() }
        var taking = taking(into: repository, label, memory, limits)
        return try await taking.carryOut()
    }

    /// Makes all ready for snapshots, so that the first one takes no longer than a later one.
    ///
    /// - Parameters:
    ///   - repository: The user's repository that the clone was made from.
    ///   - memory: What the snapshots of this clone share.
    /// - Throws: What the operating system or git refused of Berth's own folders or the repository.
    @concurrent
    public func prepareSnapshots(
        into repository: UserRepository,
        memory: SnapshotMemory
    ) async throws(GitError) {
        try HostFile.makeFolder(hostFolder.snapshots.path)
        let lock = try await FileLock.acquire(hostFolder.snapshots.lock)
        defer { lock.release() }
        var taking = taking(into: repository, nil, memory, .standard)
        try await taking.prepare()
    }

    private func taking(
        into repository: UserRepository,
        _ label: String?,
        _ memory: SnapshotMemory?,
        _ limits: ImportLimits
    ) -> SnapshotTaking {
        let quarantine = Quarantine(
            clone: self,
            program: repository.program,
            limits: limits,
            folder: hostFolder.snapshots
        )
        return SnapshotTaking(
            quarantine: quarantine,
            repository: repository,
            label: label,
            memory: memory
        )
    }
}
