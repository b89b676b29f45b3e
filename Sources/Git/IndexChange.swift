/// What has to be done to an index for it to hold what a walk found.
struct IndexChange {
    let tree: TreeListing
    let base: TreeListing
    let findings: WorkTreeWalk.Findings

    /// What a change of the index left out, and what was out of the ordinary.
    struct Outcome {
        var leftOut: [LeftOutPath] = []
        var notes: [String] = []
    }

    /// Changes the index of a git directory of Berth's own.
    func apply(with git: GitCommand, in quarantine: Quarantine) async throws(GitError) -> Outcome {
        var result = Outcome()
        if let fault = findings.ignoreFault { result.notes.append(fault) }
        if findings.isCut {
            result.notes.append(
                "the work tree was not looked through whole, so no deletion was taken"
            )
        }
        try await update(git, ["--force-remove", "-z", "--stdin"], Self.list(deleted))
        try await update(git, ["--replace", "-z", "--index-info"], restored)
        let added = try await IndexAddition(paths: findings.copied).apply(with: git, in: quarantine)
        result.leftOut += added.leftOut
        result.notes += added.notes
        result.leftOut += try await ignored(besides: result.leftOut, with: git)
        return result
    }

    /// Git passes over names that it refuses, and succeeds; those are found by looking.
    private func ignored(
        besides known: [LeftOutPath],
        with git: GitCommand
    ) async throws(GitError) -> [LeftOutPath] {
        if findings.copied.isEmpty { return [] }
        let listing = try await git.output(["ls-files", "-z", "--cached"])
        let present = Set(listing.records.map { RepositoryPath($0) }).union(known.map(\.path))
        return findings.copied.filter { !present.contains($0) }
            .map { LeftOutPath(path: $0, reason: .reservedName) }
    }

    /// The tracked files that are gone; what lies in a place that was left out is not.
    private var deleted: [RepositoryPath] {
        if findings.isCut { return [] }
        let present = Set(findings.unchanged).union(findings.copied)
        let leftOut = Set(findings.leftOut.map(\.path))
        return tree.entries.compactMap { path, entry in
            if entry.isSubmodule || present.contains(path) { return nil }
            var place = path
            while !place.bytes.isEmpty {
                if leftOut.contains(place) { return nil }
                place = place.parent
            }
            return leftOut.contains(.top) ? nil : path
        }
    }

    /// Files that are as they were checked out, although the agent committed something else.
    private var restored: [UInt8] {
        var lines: [UInt8] = []
        for path in findings.unchanged {
            guard let entry = base.entries[path], entry != tree.entries[path] else { continue }
            lines += Array("\(entry.mode) \(entry.object)\t".utf8) + path.bytes + [0]
        }
        return lines
    }

    private func update(
        _ git: GitCommand,
        _ options: [String],
        _ input: [UInt8]
    ) async throws(GitError) {
        if !input.isEmpty { try await git.output(["update-index"] + options, input: input) }
    }

    /// Returns paths as git reads them with `-z`.
    static func list(_ paths: some Collection<RepositoryPath>) -> [UInt8] {
        var bytes: [UInt8] = []
        for path in paths { bytes += path.bytes + [0] }
        return bytes
    }
}
