import Glibc

/// A repository elsewhere, of which a copy without a working tree is kept on this machine.
public struct RemoteRepository: Hashable, Sendable {
    /// Its address: a URL, or `host:path` as ssh has it.
    public let address: String
    /// The folder of the copy.
    public let path: String

    /// Names a repository; nothing is fetched yet.
    public init(address: String, path: String) {
        self.address = address
        self.path = path
    }

    /// Whether a text is the address of a repository elsewhere and no path.
    public static func isAddress(_ text: String) -> Bool {
        if text.contains("://") { return true }
        guard let colon = text.firstIndex(of: ":") else { return false }
        return !text[..<colon].contains("/") && !text.hasPrefix(".")
    }

    /// Fetches it, or what is new of it, as the user and without asking him anything.
    ///
    /// Branches move ahead only, so that work that came back to the copy is never lost.
    ///
    /// - Parameter program: The program.
    /// - Throws: `GitError` for an address that does not answer, or has no repository.
    public func fetch(with program: GitProgram) async throws(GitError) {
        guard access(path + "/HEAD", F_OK) == 0 else { return try await clone(with: program) }
        let git = try await git(program, in: path)
        let outcome = try await git.run(
            Self.patience + [
                "fetch", "--quiet", "origin", "+refs/heads/*:refs/remotes/origin/*",
            ]
        )
        guard outcome.isSuccess else { throw failure(outcome) }
        // A branch that is ahead here, or has other work, stays as it is.
        _ = try await git.run([
            "fetch", "--quiet", ".", "refs/remotes/origin/*:refs/heads/*",
        ])
    }

    private func clone(with program: GitProgram) async throws(GitError) {
        let folder = String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
        let passing = "\(path).\(getpid()).new"
        let outcome = try await git(program, in: folder).run(
            Self.patience + ["clone", "--quiet", "--bare", "--", address, passing]
        )
        guard outcome.isSuccess else { throw failure(outcome) }
        guard rename(passing, path) == 0 else {
            throw .file(path: path, operation: "rename", reason: systemReason())
        }
    }

    /// A server that sends nothing for half a minute counts as away.
    private static let patience = [
        "-c", "http.lowSpeedLimit=1", "-c", "http.lowSpeedTime=30",
    ]

    private func git(
        _ program: GitProgram,
        in folder: String
    ) async throws(GitError) -> GitCommand {
        var git = GitCommand(program, .remote, in: folder)
        let variables = program.remoteVariables
        let configured = try await git.optionalText(["config", "--get", "core.sshCommand"])
        if configured == nil, variables["GIT_SSH_COMMAND"] == nil, variables["GIT_SSH"] == nil {
            git.variables["GIT_SSH_COMMAND"] = "ssh -o BatchMode=yes -o ConnectTimeout=30"
        }
        return git
    }

    private func failure(_ outcome: GitCommand.Outcome) -> GitError {
        .fetchFailed(FetchFailure(address: address, message: outcome.message))
    }
}
