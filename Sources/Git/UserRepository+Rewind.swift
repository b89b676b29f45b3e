extension UserRepository {
    /// Returns the snapshot that a commit is, or nil when it is none of the run's or is not there.
    public func snapshot(
        _ commit: ObjectName,
        of run: RunReference
    ) async throws(GitError) -> Snapshot? {
        try await snapshots(of: run).first { $0.commit == commit }
    }

    /// Sets a branch to what a snapshot holds: the agent's commits up to then and, where files were
    /// in none of them, one commit more.
    ///
    /// With the branch's tip it takes the branch back, or ahead; without one it begins a branch.
    /// What the branch was at is kept under `refs/berth/<run>/replaced/`. A branch that is checked
    /// out, taken or moved is left alone, and a branch with a number is made. It needs neither the
    /// run's clone nor its folder, so it also recovers work whose folders are gone. Repeating it
    /// changes nothing.
    ///
    /// - Parameters:
    ///   - branch: The branch asked for.
    ///   - snapshot: The snapshot.
    ///   - old: The commit that the branch has to be at, or nil for a new branch.
    ///   - subject: The first line of the message of Berth's own commit.
    ///   - identity: Who that commit is by.
    /// - Returns: The branch that is at the snapshot.
    /// - Throws: ``GitError/noFreeBranch(name:tried:)``, or what git refused.
    public func set(
        _ branch: BranchName,
        to snapshot: Snapshot,
        replacing old: ObjectName? = nil,
        subject: String? = nil,
        identity: Identity
    ) async throws(GitError) -> Publication {
        let tip = try await committed(snapshot, subject, identity)
        if let old, old != tip {
            let kept = snapshot.run.prefix + "replaced/\(old.short)"
            _ = try await update(kept, to: old, from: .anything, reason: "berth: replaced")
        }
        return try await publish(tip, of: snapshot.run, as: branch, replacing: old)
    }

    /// The commit that has the files of a snapshot, with the agent's commits before it.
    ///
    /// It is the same each time, as its dates are those of the snapshot.
    private func committed(
        _ snapshot: Snapshot,
        _ subject: String?,
        _ identity: Identity
    ) async throws(GitError) -> ObjectName {
        let before = try await git.text(["rev-parse", "\(snapshot.head)^{tree}"])
        if before == snapshot.tree.description { return snapshot.head }
        let date = try await git.text([
            "log", "-1", "--format=%cd", "--date=raw", "\(snapshot.commit)", "--",
        ])
        var git = git
        git.setIdentity(identity)
        for role in ["AUTHOR", "COMMITTER"] { git.variables["GIT_\(role)_DATE"] = date }
        return try await git.commit(
            snapshot.tree,
            parents: [snapshot.head],
            message: WorkImport.message(subject: subject, run: snapshot.run)
        )
    }
}
