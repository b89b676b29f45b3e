import Diagnostics

extension UserRepository {
    private static let mostNamesShown = 5

    /// Returns the commit that a name leads to; without a name, that of `HEAD`.
    ///
    /// In a repository that has nothing yet, that is a commit which is made for it, and in no branch
    /// until work on top of it is. It has the dev container of the work tree, without which no run
    /// could begin, and no other file; from the same files it is the same one each time.
    ///
    /// - Throws: ``GitError/noCommits(path:)`` or ``GitError/unknownRevision(name:suggestion:)``.
    public func resolve(base name: String? = nil) async throws(GitError) -> Base {
        guard let name else {
            guard let head else { return try await emptyBase() }
            return Base(commit: head, name: currentBranch ?? head.short)
        }
        let isSafe = !name.hasPrefix("-") && !name.utf8.contains { $0 < 0x20 }
        if isSafe, !name.isEmpty,
            let text = try await git.optionalText([
                "rev-parse", "--verify", "--quiet", name + "^{commit}",
            ]), let commit = ObjectName(text)
        {
            let branch = try await git.optionalText(["rev-parse", "--abbrev-ref", name])
            return Base(commit: commit, name: branch.flatMap { $0.isEmpty ? nil : $0 } ?? name)
        }
        if head == nil, try await referenceNames().isEmpty {
            throw .noCommits(path: topLevel ?? gitDirectory)
        }
        throw .unknownRevision(name: name, suggestion: try await suggestion(for: name))
    }

    /// Whether a commit has a file or folder at any of some paths.
    ///
    /// - Parameters:
    ///   - paths: Paths from the top of the work tree.
    ///   - commit: The commit.
    /// - Returns: Whether at least one of them is there.
    /// - Throws: What git says of the commit.
    public func hasAny(of paths: [String], in commit: ObjectName) async throws(GitError) -> Bool {
        let names = try await git.output(
            ["--literal-pathspecs", "ls-tree", "--full-tree", "--name-only", "\(commit)", "--"]
                + paths
        )
        return !names.isEmpty
    }

    /// Returns which files differ between two commits or trees, at some paths and below them.
    ///
    /// - Parameters:
    ///   - paths: Paths from the top of the work tree.
    ///   - old: A commit or tree.
    ///   - new: Another one.
    /// - Returns: The files' paths, in git's order.
    /// - Throws: What git says of the objects.
    public func changedFiles(
        under paths: [String],
        from old: ObjectName,
        to new: ObjectName
    ) async throws(GitError) -> [String] {
        let names = try await git.output(
            [
                "--literal-pathspecs", "diff-tree", "-r", "-z", "--no-renames", "--name-only",
                "\(old)", "\(new)", "--",
            ] + paths
        )
        return names.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }

    private func emptyBase() async throws(GitError) -> Base {
        guard let currentBranch, try await referenceNames().isEmpty else {
            throw .noCommits(path: topLevel ?? gitDirectory)
        }
        var git = git
        git.setIdentity(.berth)
        for role in ["AUTHOR", "COMMITTER"] { git.variables["GIT_\(role)_DATE"] = "@0 +0000" }
        let index = gitDirectory + "/berth-start-\(UInt64.random(in: 0...UInt64.max))"
        git.variables["GIT_INDEX_FILE"] = index
        defer { try? HostFile.remove(index) }
        let files = Self.containerFiles.filter { name in
            topLevel.map { HostFile.realPath("\($0)/\(name)") != nil } ?? false
        }
        // What rules ignore, or git cannot read, is not there in the run; that is told by then.
        if !files.isEmpty { _ = try await git.run(["add", "--"] + files) }
        let arguments = ["write-tree"]
        let tree = try git.name(in: try await git.output(arguments), arguments)
        let isEmpty = try await git.output(["ls-files"]).isEmpty
        let message = isEmpty ? "Start without files\n" : "Start with the dev container alone\n"
        let commit = try await git.commit(tree, parents: [], message: message)
        return Base(commit: commit, name: currentBranch)
    }

    /// Where the configuration of a dev container is.
    private static let containerFiles = [".devcontainer", ".devcontainer.json"]

    private func suggestion(for name: String) async throws(GitError) -> String? {
        let names = try await referenceNames()
        if let remote = names.first(where: { $0.hasSuffix("/" + name) }) { return remote }
        return Suggestion.nearest(to: name, in: names)
    }

    private func referenceNames() async throws(GitError) -> [String] {
        try await git.text([
            "for-each-ref", "--count=10000", "--format=%(refname:short)", "refs/heads",
            "refs/tags", "refs/remotes",
        ]).split(separator: "\n").map(String.init)
    }

    /// Whether two commits hold the same files.
    public func haveSameFiles(
        _ first: ObjectName,
        _ second: ObjectName
    ) async throws(GitError) -> Bool {
        let trees = try await git.text(["rev-parse", "\(first)^{tree}", "\(second)^{tree}"])
            .split(separator: "\n")
        return trees.count == 2 && trees[0] == trees[1]
    }

    /// Returns what differs from `HEAD` in the work tree or the index; nothing is changed.
    public func uncommittedChanges() async throws(GitError) -> UncommittedChanges {
        guard topLevel != nil else { return UncommittedChanges(count: 0, firstPaths: []) }
        let records = try await git.output(
            [
                "status", "--porcelain=v1", "-z", "--untracked-files=normal", "--no-renames",
                "--ignore-submodules=all", "--", ":/",
            ] + (head == nil ? Self.containerFiles.map { ":(top,exclude)\($0)" } : [])
        ).records
        let paths = records.map { RepositoryPath($0.dropFirst(3)) }
        return UncommittedChanges(
            count: paths.count,
            firstPaths: Array(paths.prefix(Self.mostNamesShown))
        )
    }

    /// Returns who commits inside are by: the author asked for, or whom the user's git names.
    ///
    /// - Throws: ``GitError/badAuthor(text:)`` for an author that is not `Name <address>`.
    public func identity(author: String? = nil) async throws(GitError) -> Identity {
        if let author { return try Identity(parsing: author) }
        let name = try await git.optionalText(["config", "--get", "user.name"])
        let email = try await git.optionalText(["config", "--get", "user.email"])
        guard let name, let email, let identity = try? Identity(name: name, email: email) else {
            return .berth
        }
        return identity
    }

    /// Returns the ignore rules that stand in no file of the work tree: the repository's own
    /// `info/exclude` and the user's `core.excludesFile`.
    func privateIgnoreRules() async throws(GitError) -> [UInt8] {
        var rules = lines(of: commonDirectory + "/info/exclude")
        let configured = try await git.optionalText([
            "config", "--type=path", "--get", "core.excludesFile",
        ])
        let variables = program.userVariables
        let home = variables["HOME"].map { $0 + "/.config" }
        let usual = (variables["XDG_CONFIG_HOME"] ?? home).map { $0 + "/git/ignore" }
        if let path = configured ?? usual { rules = lines(of: path) + rules }
        return rules
    }

    private func lines(of path: String) -> [UInt8] {
        let mostBytes = 1_024 * 1_024
        guard let bytes = try? HostFile.read(path, limitBytes: mostBytes), !bytes.isEmpty else {
            return []
        }
        return bytes.last == newline ? bytes : bytes + [newline]
    }
}
