/// What a repository says of the place where a run is to begin, looked up in one process of git.
public struct RunStart: Hashable, Sendable {
    /// The commit of the branch that was asked about; nil where there is no such branch.
    public let tip: ObjectName?
    /// Whether another branch makes the name impossible: git keeps no branch `a/b` beside a branch
    /// `a`.
    public let isBlocked: Bool
    /// Whether one of the paths is there in the commit.
    public let hasAnyPath: Bool

    /// Whether no branch of that name can be made.
    public var isTaken: Bool { tip != nil || isBlocked }
}

extension UserRepository {
    /// Looks where a run is to begin.
    ///
    /// - Parameters:
    ///   - branch: The branch that the work is to come back on.
    ///   - paths: Paths from the top of the work tree, of which one is enough.
    ///   - commit: The commit that has them.
    /// - Returns: What is there.
    /// - Throws: What git says.
    public func start(
        on branch: BranchName,
        paths: [String] = [],
        in commit: ObjectName
    ) async throws(GitError) -> RunStart {
        // One name a line: a path with a line break is asked for on its own.
        let lines = paths.filter { !$0.utf8.contains(newline) }
        let parents = branch.namesAbove.map { "refs/heads/\($0)" }
        let objects = try await objects(
            named: ["\(branch.reference)^{commit}"] + parents + lines.map { "\(commit):\($0)" }
        )
        let others = paths.filter { $0.utf8.contains(newline) }
        var hasAnyPath = objects.dropFirst(1 + parents.count).contains { $0 != nil }
        if !hasAnyPath, !others.isEmpty { hasAnyPath = try await hasAny(of: others, in: commit) }
        return RunStart(
            tip: objects.first ?? nil,
            isBlocked: objects.dropFirst().prefix(parents.count).contains { $0 != nil },
            hasAnyPath: hasAnyPath
        )
    }

    /// Whether git keeps branches below a name, which then cannot be a branch itself.
    public func hasBranches(below branch: BranchName) async throws(GitError) -> Bool {
        try await !git.output([
            "for-each-ref", "--count=1", "--format=%(refname)", branch.reference + "/",
        ]).isEmpty
    }

    /// Returns the objects that names lead to, in their order; nil for a name that leads nowhere.
    private func objects(named names: [String]) async throws(GitError) -> [ObjectName?] {
        let answer = try await git.output(
            ["cat-file", "--batch-check=%(objectname)"],
            input: Array(names.map { $0 + "\n" }.joined().utf8)
        )
        let lines = answer.split(separator: newline).map { ObjectName(bytes: $0) }
        return names.indices.map { lines.indices.contains($0) ? lines[$0] : nil }
    }
}

extension BranchName {
    /// The names that are folders in this one: of `a/b/c`, `a/b` and `a`.
    fileprivate var namesAbove: [String] {
        var names: [String] = []
        var name = Substring("\(self)")
        while let slash = name.lastIndex(of: "/") {
            name = name[..<slash]
            names.append(String(name))
        }
        return names
    }
}
