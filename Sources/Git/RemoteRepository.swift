import Glibc

/// A repository elsewhere, of which a copy without a working tree is kept on this machine.
public struct RemoteRepository: Hashable, Sendable {
    /// Its address: a URL, or `host:path` as ssh has it.
    public let address: String
    /// The folder of the copy.
    public let path: String
    /// How long the other side may send nothing before it counts as away.
    var silence = Duration.seconds(30)

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
        try await fetch(
            ["fetch", "--progress", "origin", "+refs/heads/*:refs/remotes/origin/*"],
            into: path,
            git
        )
        // A branch that is ahead here, or has other work, stays as it is.
        _ = try await git.run([
            "fetch", "--quiet", ".", "refs/remotes/origin/*:refs/heads/*",
        ])
    }

    private func clone(with program: GitProgram) async throws(GitError) {
        let folder = String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
        let passing = "\(path).\(getpid()).new"
        do {
            try await fetch(
                ["clone", "--progress", "--bare", "--", address, passing],
                into: passing,
                try await git(program, in: folder)
            )
        } catch {
            // What git was ended in the midst of it cannot remove itself.
            try? HostFile.remove(passing)
            throw error
        }
        // From then on the branches of the copy and those of the remote are told apart.
        try await git(program, in: passing).output([
            "fetch", "--quiet", ".", "refs/heads/*:refs/remotes/origin/*",
        ])
        guard rename(passing, path) == 0 else {
            throw .file(path: path, operation: "rename", reason: systemReason())
        }
    }

    /// A server that sends nothing for half a minute counts as away.
    private func fetch(
        _ arguments: [String],
        into folder: String,
        _ git: GitCommand
    ) async throws(GitError) {
        let outcome: GitCommand.Outcome
        do {
            outcome = try await git.fetch(
                [
                    "-c", "http.lowSpeedLimit=1", "-c",
                    "http.lowSpeedTime=\(silence.components.seconds)",
                ]
                    + arguments,
                into: folder,
                silence: silence
            )
        } catch .timedOut(_, let limit) {
            let seconds = limit.components.seconds
            throw failure("Operation timed out: it sent nothing for \(seconds) s")
        }
        guard outcome.isSuccess else { throw failure(outcome.message) }
    }

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

    private func failure(_ message: String) -> GitError {
        .fetchFailed(FetchFailure(address: address, message: message))
    }
}
