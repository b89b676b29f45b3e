extension UserRepository {
    /// How often a reference that another process has locked is tried again.
    static let mostLockAttempts = 40
    /// How long to wait between two attempts.
    static let lockPause = Duration.milliseconds(50)

    /// Returns the commit of a local branch, or nil when there is no such branch.
    public func tip(of branch: BranchName) async throws(GitError) -> ObjectName? {
        try await git.optionalText([
            "rev-parse", "--verify", "--quiet", branch.reference + "^{commit}",
        ]).flatMap { ObjectName($0) }
    }

    /// Returns the branches that a work tree has checked out, as full reference names.
    func checkedOutReferences() async throws(GitError) -> Set<String> {
        let listing = try await git.output(["worktree", "list", "--porcelain", "-z"])
        let key = "branch "
        return Set(
            listing.records.map(\.text).filter { $0.hasPrefix(key) }
                .map { String($0.dropFirst(key.count)) }
        )
    }

    /// Keeps a run's base from being collected, by a reference of the run's own.
    public func hold(_ base: ObjectName, for run: RunReference) async throws(GitError) {
        _ = try await update(run.description, to: base, from: .anything, reason: "berth: base")
    }

    /// Lets go of a run's base; a run that holds none is fine.
    public func release(_ run: RunReference) async throws(GitError) {
        for _ in 1...Self.mostLockAttempts {
            let arguments = ["update-ref", "-d", run.description]
            let outcome = try await git.run(arguments)
            if outcome.isSuccess { return }
            guard Self.isLocked(outcome.message) else { throw git.failure(arguments, outcome) }
            try await Self.pause()
        }
    }

    /// What a reference must be for an update to happen.
    enum OldValue: Hashable, Sendable {
        case anything
        case missing
        case commit(ObjectName)
    }

    /// Sets a reference in one step, if it still has the expected value.
    ///
    /// - Returns: Whether it was set; false when it has another value.
    func update(
        _ reference: String,
        to commit: ObjectName,
        from old: OldValue,
        reason: String
    ) async throws(GitError) -> Bool {
        var arguments = ["update-ref", "-m", reason, reference, commit.description]
        switch old {
        case .anything: break
        case .missing: arguments.append(objectFormat.zero)
        case .commit(let name): arguments.append(name.description)
        }
        var outcome: GitCommand.Outcome?
        for _ in 1...Self.mostLockAttempts {
            let latest = try await git.run(arguments)
            if latest.isSuccess { return true }
            outcome = latest
            if Self.isLocked(latest.message) {
                try await Self.pause()
            } else if Self.isRefusal(latest.message) {
                return false
            } else {
                break
            }
        }
        if let outcome { throw git.failure(arguments, outcome) }
        return false
    }

    private static func isLocked(_ message: String) -> Bool {
        message.contains(".lock") && message.contains("File exists")
    }

    /// Whether git says that the reference moved, or that another one is in its place.
    private static func isRefusal(_ message: String) -> Bool {
        ["but expected", "already exists", "cannot create", "unable to resolve reference"]
            .contains { message.contains($0) }
    }

    private static func pause() async throws(GitError) {
        do {
            try await Task.sleep(for: lockPause)
        } catch {
            throw .timedOut(command: "update-ref", limit: lockPause)
        }
    }
}
