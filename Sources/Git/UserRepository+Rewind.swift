extension UserRepository {
    /// Returns the snapshot that a commit is, of whatever run, or nil when it is none.
    public func snapshot(_ commit: ObjectName) async throws(GitError) -> Snapshot? {
        let names = try await git.text([
            "for-each-ref", "--format=%(refname)", "--points-at=\(commit)", RunReference.root,
        ])
        for name in names.split(separator: "\n") {
            let parts = name.dropFirst(RunReference.root.count).split(separator: "/")
            guard let first = parts.first, let run = try? RunReference(String(first)),
                let found = try await snapshots(of: run).first(where: { $0.commit == commit })
            else { continue }
            return found
        }
        return nil
    }

    /// Sets a branch back to the commit that a run began with.
    ///
    /// What the branch was at is kept under `refs/berth/<run>/replaced/`. A branch that is checked
    /// out, taken or moved is left alone, and a branch with a number is made. Repeating it changes
    /// nothing.
    ///
    /// - Parameters:
    ///   - branch: The branch asked for.
    ///   - base: The commit.
    ///   - run: The run that began with it.
    ///   - old: The commit that the branch has to be at, or nil for a new branch.
    /// - Returns: The branch that is at the commit.
    /// - Throws: ``GitError/noFreeBranch(name:tried:)``, or what git refused.
    public func set(
        _ branch: BranchName,
        backTo base: ObjectName,
        of run: RunReference,
        replacing old: ObjectName? = nil
    ) async throws(GitError) -> Publication {
        try await keepReplaced(old, by: base, run)
        return try await publish(base, of: run, as: branch, replacing: old)
    }

    private func keepReplaced(
        _ old: ObjectName?,
        by tip: ObjectName,
        _ run: RunReference
    ) async throws(GitError) {
        guard let old, old != tip else { return }
        let kept = run.prefix + "replaced/\(old.short)"
        _ = try await update(kept, to: old, from: .anything, reason: "berth: replaced")
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
        try await keepReplaced(old, by: tip, snapshot.run)
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
