/// What commits contain, read with neither external diff programs nor text conversion.
struct History: Sendable {
    let git: GitCommand

    static let plain = [
        "--no-ext-diff", "--no-textconv", "--no-color", "--ignore-submodules=none",
    ]

    /// Returns the commits that a tip has and a base has not, oldest first, up to a number.
    ///
    /// Only zero bytes separate, as no text of a commit can hold one; the statistics of a commit
    /// and the name of the next one therefore share a field.
    func commits(
        after base: ObjectName,
        to tip: ObjectName,
        most: Int
    ) async throws(GitError) -> [CommitSummary] {
        let log = try await git.output(
            ["log", "--topo-order", "--shortstat", "--format=%H%x00%s%x00%an%x00%ae%x00"]
                + Self.plain + ["--max-count=\(most)", "\(base)..\(tip)", "--"]
        )
        let fields = log.split(separator: 0, omittingEmptySubsequences: false)
        var commits: [CommitSummary] = []
        for start in stride(from: 0, to: fields.count - 4, by: 4) {
            guard
                let name = ObjectName(bytes: fields[start].suffix(tip.format.digits))
            else { continue }
            let digits = start + 8 < fields.count ? tip.format.digits : 0
            commits.append(
                CommitSummary(
                    commit: name,
                    subject: fields[start + 1].text,
                    author: fields[start + 2].text,
                    authorEmail: fields[start + 3].text,
                    change: ChangeCount(
                        shortStatistics: fields[start + 4].dropLast(digits).text
                    )
                )
            )
        }
        return commits.reversed()
    }

    /// Returns how many commits a tip has and a base has not.
    func count(after base: ObjectName, to tip: ObjectName) async throws(GitError) -> Int {
        Int(try await git.text(["rev-list", "--count", "\(base)..\(tip)", "--"])) ?? 0
    }

    /// Returns how much differs between two commits.
    func change(from base: ObjectName, to tip: ObjectName) async throws(GitError) -> ChangeCount {
        ChangeCount(
            shortStatistics: try await git.text(
                ["diff", "--shortstat"] + Self.plain + ["\(base)", "\(tip)", "--"]
            )
        )
    }

    /// Returns the difference between two commits as a patch.
    func patch(from base: ObjectName, to tip: ObjectName) async throws(GitError) -> [UInt8] {
        try await git.output(["diff"] + Self.plain + ["\(base)", "\(tip)", "--"])
    }

    /// Returns one line for each file that differs, with a bar, and a sum.
    func statistics(
        from base: ObjectName,
        to tip: ObjectName,
        columns: Int
    ) async throws(GitError) -> String {
        try await git.text(
            ["diff", "--stat=\(max(20, columns))"] + Self.plain + ["\(base)", "\(tip)", "--"]
        )
    }

    /// Returns the trailers of a commit's message, in their order.
    func trailers(of commit: ObjectName) async throws(GitError) -> [Trailer] {
        let text = try await git.text([
            "log", "-1", "--no-show-signature", "--format=%(trailers:only,unfold)", "\(commit)",
            "--",
        ])
        return text.split(separator: "\n").compactMap { line in
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { return nil }
            return Trailer(
                key: String(parts[0]),
                value: String(parts[1].drop(while: \.isWhitespace))
            )
        }
    }
}

/// One line of the block at the end of a commit's message, such as `Berth-Run: 7k2`.
public struct Trailer: Hashable, Sendable {
    /// The key that Berth marks its commits with.
    public static let runKey = "Berth-Run"
    /// The key of a snapshot's number.
    public static let snapshotKey = "Berth-Snapshot"
    /// The key of what a snapshot was taken for.
    public static let labelKey = "Berth-Label"

    /// What stands before the colon.
    public let key: String
    /// What stands after it.
    public let value: String

    /// Creates a trailer.
    public init(key: String, value: String) {
        self.key = key
        self.value = value
    }
}
