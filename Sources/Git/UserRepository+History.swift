extension UserRepository {
    /// The most commits that a list holds.
    public static let mostCommitsListed = 500

    /// Returns the difference between two commits as a patch, in bytes as files need not be text.
    ///
    /// - Throws: ``GitError/outputTooLarge(command:limitBytes:)`` beyond 512 MiB.
    public func diff(from base: ObjectName, to tip: ObjectName) async throws(GitError) -> [UInt8] {
        try await History(git: git).patch(from: base, to: tip)
    }

    /// Returns one line for each file that differs, with a bar, and a sum at the end.
    public func diffStatistics(
        from base: ObjectName,
        to tip: ObjectName,
        columns: Int = 80
    ) async throws(GitError) -> String {
        try await History(git: git).statistics(from: base, to: tip, columns: columns)
    }

    /// Returns how much differs between two commits.
    public func change(
        from base: ObjectName,
        to tip: ObjectName
    ) async throws(GitError) -> ChangeCount {
        try await History(git: git).change(from: base, to: tip)
    }

    /// Returns the commits that a tip has and a base has not, oldest first; of very many, the
    /// newest ``mostCommitsListed``.
    public func commits(
        after base: ObjectName,
        to tip: ObjectName
    ) async throws(GitError) -> [CommitSummary] {
        try await History(git: git).commits(
            after: base,
            to: tip,
            most: Self.mostCommitsListed
        )
    }

    /// Returns the trailers of a commit's message, in their order.
    public func trailers(of commit: ObjectName) async throws(GitError) -> [Trailer] {
        try await History(git: git).trailers(of: commit)
    }

    /// Returns the run whose uncommitted rest Berth committed last on the way to a tip, within
    /// its newest commits, or nil.
    public func latestRun(of tip: ObjectName) async throws(GitError) -> String? {
        let text = try await git.text([
            "log", "--max-count=\(Self.mostCommitsListed)",
            "--format=%(trailers:key=\(Trailer.runKey),valueonly,unfold)", "\(tip)", "--",
        ])
        return text.split(separator: "\n").first.map(String.init)
    }
}
