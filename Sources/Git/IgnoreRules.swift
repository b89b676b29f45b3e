import Subprocess

/// Asks git which untracked paths the ignore rules of a mirrored work tree name.
struct IgnoreRules: Sendable {
    /// Commands with a git directory of Berth's own and the mirror as work tree.
    let git: GitCommand

    /// Rules can be made so that matching them takes for ever.
    private static let limit = Duration.seconds(60)

    /// Every path is asked for with this in front, so that none reads as a pattern with magic.
    private static let prefix = Array("./".utf8)

    /// Returns the ignored ones among files, links and folders that are in the mirror.
    ///
    /// - Throws: ``GitError/timedOut(command:limit:)``, or what git refused.
    func ignored(among paths: [RepositoryPath]) async throws(GitError) -> Set<RepositoryPath> {
        if paths.isEmpty { return [] }
        var input: [UInt8] = []
        for path in paths { input += Self.prefix + path.bytes + [0] }
        var git = git
        git.limit = Self.limit
        let arguments = ["check-ignore", "--no-index", "-z", "--stdin"]
        let outcome = try await git.run(arguments, input: input)
        switch outcome.status {
        case .exited(0), .exited(1): break
        default: throw git.failure(arguments, outcome)
        }
        return Set(outcome.output.records.map { RepositoryPath($0.dropFirst(2)) })
    }
}
