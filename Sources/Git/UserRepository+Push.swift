/// What a push came to.
public struct PushOutcome: Hashable, Sendable {
    /// The name of the remote, or its address without credentials.
    public let remote: String
    /// The branch there.
    public let branch: BranchName
    /// Its commit there now.
    public let commit: ObjectName
    /// Its commit there before; nil when there was no such branch.
    public let old: ObjectName?

    /// Whether the remote had the commit already, so that nothing was sent.
    public var wasThere: Bool { old == commit }
}

extension UserRepository {
    /// How long a remote may take.
    private static let remoteLimit = Duration.seconds(600)

    /// Pushes a commit to a branch of a remote, as the user and with his credentials.
    ///
    /// It asks the remote first, so what is there is not pushed again: after a failure, or a kill,
    /// the call can be repeated. The branch is set only where it is missing there, is at the commit
    /// that was pushed before, or only moves ahead; work of others is never overwritten, also when
    /// it comes in between. Hooks do not run, and nobody is asked for a password.
    ///
    /// A commit that is to be replaced later, such as a snapshot, goes only to a branch that is not
    /// there yet, or that is at a commit which may be replaced: others may stand on any other one.
    ///
    /// - Parameters:
    ///   - commit: The commit.
    ///   - branch: The branch there.
    ///   - remote: The name of a remote or an address.
    ///   - replaceable: The commits that may have been pushed there before and may be replaced.
    ///   - lasting: What is pushed instead where the commit must not be; nil for the commit itself.
    /// - Returns: Where the branch was before, and where it is now.
    /// - Throws: ``GitError/pushFailed(_:)``, whose ``PushFailure/isPassing`` tells whether to try
    ///   again; ``GitError/timedOut(command:limit:)``.
    public func push(
        _ commit: ObjectName,
        to branch: BranchName,
        at remote: String,
        replacing replaceable: Set<ObjectName> = [],
        elsewhere lasting: ObjectName? = nil
    ) async throws(GitError) -> PushOutcome {
        let git = try await remoteGit(remote, branch)
        let current = try await remoteTip(of: branch, at: remote, with: git)
        if let current, let lasting, current != commit, !replaceable.contains(current) {
            return try await push(lasting, to: branch, at: remote, from: current, [], git)
        }
        return try await push(commit, to: branch, at: remote, from: current, replaceable, git)
    }

    private func push(
        _ commit: ObjectName,
        to branch: BranchName,
        at remote: String,
        from current: ObjectName?,
        _ replaceable: Set<ObjectName>,
        _ git: GitCommand
    ) async throws(GitError) -> PushOutcome {
        let outcome = PushOutcome(
            remote: PushFailure.withoutCredentials(remote),
            branch: branch,
            commit: commit,
            old: current
        )
        if current == commit { return outcome }
        if let current, !replaceable.contains(current), try await !isAhead(commit, of: current) {
            throw .pushFailed(
                PushFailure(
                    kind: .foreignWork,
                    remote: remote,
                    branch: branch,
                    message: "it is at \(current.short) there"
                )
            )
        }
        let lease = "\(branch.reference):\(current?.description ?? "")"
        let pushed = try await git.run([
            "push", "--porcelain", "--no-verify", "--no-follow-tags", "--no-signed",
            "--recurse-submodules=no", "--force-with-lease=\(lease)", "--", remote,
            "\(commit):\(branch.reference)",
        ])
        if pushed.isSuccess { return outcome }
        let failure = PushFailure(
            remote: remote,
            branch: branch,
            output: pushed.output.text,
            message: pushed.message
        )
        // A push of the same commit may have come in between: that of a process that was killed.
        if failure.kind == .foreignWork,
            try await remoteTip(of: branch, at: remote, with: git) == commit
        {
            return PushOutcome(
                remote: outcome.remote,
                branch: branch,
                commit: commit,
                old: commit
            )
        }
        throw .pushFailed(failure)
    }

    /// Returns the names of the remotes.
    public func remotes() async throws(GitError) -> [String] {
        try await git.text(["remote"]).split(separator: "\n").map(String.init)
    }

    /// Returns the remote that a branch is pushed to when none is named, as git finds it: that of
    /// the branch, `remote.pushDefault`, the only one there is, or `origin`.
    public func defaultRemote(for branch: String? = nil) async throws(GitError) -> String? {
        var keys = ["remote.pushDefault"]
        if let branch = branch ?? currentBranch {
            keys = ["branch.\(branch).pushRemote"] + keys + ["branch.\(branch).remote"]
        }
        for key in keys {
            if let name = try await git.optionalText(["config", "--get", key]), name != "." {
                return name
            }
        }
        let names = try await remotes()
        return names.count == 1 ? names.first : names.first { $0 == "origin" }
    }

    /// Returns the address that is pushed to, without credentials, or nil for no such remote.
    public func pushAddress(of remote: String) async throws(GitError) -> String? {
        try await git.optionalText(["remote", "get-url", "--push", "--", remote])
            .map(PushFailure.withoutCredentials)
    }

    private func remoteGit(
        _ remote: String,
        _ branch: BranchName
    ) async throws(GitError) -> GitCommand {
        guard !remote.isEmpty, !remote.hasPrefix("-"), !remote.utf8.contains(where: { $0 < 0x20 })
        else {
            throw .pushFailed(
                PushFailure(
                    kind: .noRepository,
                    remote: remote,
                    branch: branch,
                    message: "the name of a remote or an address is needed"
                )
            )
        }
        var git = GitCommand(program, .remote, in: topLevel ?? gitDirectory)
        git.limit = Self.remoteLimit
        if let command = try await sshCommand() { git.variables["GIT_SSH_COMMAND"] = command }
        return git
    }

    /// The user's way to call `ssh`, told not to ask; nil where it is another program.
    private func sshCommand() async throws(GitError) -> String? {
        let variables = program.remoteVariables
        let configured = try await git.optionalText(["config", "--get", "core.sshCommand"])
        if variables["GIT_SSH_COMMAND"] == nil, configured == nil, variables["GIT_SSH"] != nil {
            return nil
        }
        let command = variables["GIT_SSH_COMMAND"] ?? configured ?? "ssh"
        let name = command.split(separator: " ").first?.split(separator: "/").last
        return name == "ssh" ? command + " -o BatchMode=yes -o ConnectTimeout=30" : nil
    }

    private func remoteTip(
        of branch: BranchName,
        at remote: String,
        with git: GitCommand
    ) async throws(GitError) -> ObjectName? {
        let address = try await git.optionalText(["remote", "get-url", "--push", "--", remote])
        let outcome = try await git.run([
            "ls-remote", "--refs", "--", address ?? remote, branch.reference,
        ])
        guard outcome.isSuccess else {
            throw .pushFailed(
                PushFailure(remote: remote, branch: branch, output: "", message: outcome.message)
            )
        }
        // A pattern also finds names that end alike.
        for line in outcome.output.text.split(separator: "\n") {
            let fields = line.split(separator: "\t")
            if fields.count == 2, fields[1] == branch.reference { return ObjectName(fields[0]) }
        }
        return nil
    }

    /// Whether a commit of the remote is known here as one that another comes from.
    private func isAhead(
        _ commit: ObjectName,
        of current: ObjectName
    ) async throws(GitError) -> Bool {
        try await git.run(["merge-base", "--is-ancestor", "\(current)", "\(commit)"]).isSuccess
    }
}
