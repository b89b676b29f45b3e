extension RunClone {
    /// What a new clone is made of.
    public struct Request: Sendable {
        /// The run that it is for.
        public var run: RunReference
        /// The commit it starts from.
        public var base: ObjectName
        /// The branch that is checked out.
        public var branch: BranchName
        /// Who commits inside are by.
        public var identity: Identity
        /// The folder that the agent works in; it must be empty or missing.
        public var workspace: String
        /// The folder for Berth's own git data of the run.
        public var hostFolder: RunGitFolder
        /// The folder in the container below which object folders are mounted.
        public var containerObjects = "/run/berth/objects"

        /// Creates a request.
        public init(
            run: RunReference,
            base: ObjectName,
            branch: BranchName,
            identity: Identity,
            workspace: String,
            hostFolder: RunGitFolder
        ) {
            self.run = run
            self.base = base
            self.branch = branch
            self.identity = identity
            self.workspace = workspace
            self.hostFolder = hostFolder
        }
    }

    private static let mostConfigurationBytes = 64 * 1_024
    private static let mostShallowBytes = 16 * 1_024 * 1_024

    /// Makes a clone, checks its base out and holds the base in the user's repository.
    ///
    /// - Throws: ``GitError/cloneExists(path:)``, or what git or the operating system refused;
    ///   the base is then no longer held.
    public static func create(
        from repository: UserRepository,
        _ request: Request
    ) async throws(GitError) -> NewClone {
        if HostFile.isOccupied(request.workspace) { throw .cloneExists(path: request.workspace) }
        try await repository.hold(request.base, for: request.run)
        do {
            return try await make(from: repository, request)
        } catch {
            try? await repository.release(request.run)
            throw error
        }
    }

    private static func make(
        from repository: UserRepository,
        _ request: Request
    ) async throws(GitError) -> NewClone {
        let clone = Self(
            workspace: request.workspace,
            hostFolder: request.hostFolder,
            run: request.run,
            base: request.base,
            branch: request.branch,
            identity: request.identity,
            objectDirectories: repository.objectDirectories
        )
        try await clone.initialize(from: repository)
        try await clone.checkOut(with: repository.program, format: repository.objectFormat)
        let tree = try await clone.recordManifest(with: repository.git)
        let mounts = try clone.borrowObjects(at: request.containerObjects)
        return NewClone(
            clone: clone,
            mounts: mounts,
            notes: clone.notes(tree, repository: repository)
        )
    }

    /// Where the clone's git directory is, before any agent has seen it.
    private var freshGitDirectory: String { workspace + "/.git" }

    private func git(_ program: GitProgram) -> GitCommand {
        var git = GitCommand(program, .sealed, in: workspace, gitDirectory: freshGitDirectory)
        git.workTree = workspace
        git.variables["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = ObjectDirectories.variable(
            objectDirectories
        )
        return git
    }

    private func initialize(from repository: UserRepository) async throws(GitError) {
        try HostFile.makeFolder(workspace)
        try HostFile.makeFolder(hostFolder.path)
        try await GitCommand(repository.program, .sealed, in: workspace).output([
            "init", "--quiet", "--template=", "--initial-branch=\(branch)",
            "--object-format=\(repository.objectFormat.rawValue)", workspace,
        ])
        let rules = try await repository.privateIgnoreRules()
        try HostFile.write(rules, to: hostFolder.ignoreRules)
        try HostFile.makeFolder(freshGitDirectory + "/info")
        try HostFile.write(rules, to: freshGitDirectory + "/info/exclude")
        if repository.isShallow {
            let boundary = try HostFile.read(
                repository.commonDirectory + "/shallow",
                limitBytes: Self.mostShallowBytes
            )
            try HostFile.write(boundary, to: hostFolder.shallow)
            try HostFile.write(boundary, to: freshGitDirectory + "/shallow")
        }
    }

    private func checkOut(
        with program: GitProgram,
        format: ObjectFormat
    ) async throws(GitError) {
        let git = git(program)
        try addSettings()
        try await git.output(["update-ref", branch.reference, "\(base)", format.zero])
        try await git.output(["read-tree", "-m", "-u", "\(base)"])
    }

    /// Records again what the files look like on disk, after their owners were changed.
    ///
    /// Without it every file would be read when work comes back. It may be called only before
    /// anything of the run has been started, as it takes what is there for the checkout.
    ///
    /// - Throws: What the operating system refused.
    public func recordCheckout(of repository: UserRepository) async throws(GitError) {
        _ = try await recordManifest(with: repository.git)
    }

    /// Adds settings to the fresh configuration; one process of git for each would take longer
    /// than the checkout of a small project.
    private func addSettings() throws(GitError) {
        let path = freshGitDirectory + "/config"
        let settings = """
            [user]
            \tname = \(Self.quoted(identity.name))
            \temail = \(Self.quoted(identity.email))
            [commit]
            \tgpgSign = false
            [tag]
            \tgpgSign = false
            [gc]
            \tauto = 0

            """
        let before = try HostFile.read(path, limitBytes: Self.mostConfigurationBytes)
        try HostFile.write(before + Array(settings.utf8), to: path)
    }

    /// A value as git writes it into its configuration; it holds no control characters.
    private static func quoted(_ value: String) -> String {
        let escaped = value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return value.contains(where: { $0 == ";" || $0 == "#" }) ? "\"\(escaped)\"" : escaped
    }

    private func recordManifest(with git: GitCommand) async throws(GitError) -> TreeListing {
        let tree = try await TreeListing.read(base, with: git)
        do {
            let root = try OpenFolder(path: workspace)
            try CheckoutManifest.record(tree.entries.keys, in: root)
                .write(to: hostFolder.manifest)
        } catch let error as GitError {
            throw error
        } catch {
            throw .file(path: workspace, operation: "read", reason: "\(error)")
        }
        return tree
    }

    /// Points the clone at where the objects will be inside; from here on host git cannot read it,
    /// and never does.
    private func borrowObjects(at place: String) throws(GitError) -> [ObjectMount] {
        try HostFile.write([], to: hostFolder.emptyFile)
        var mounts: [ObjectMount] = []
        for (number, folder) in objectDirectories.enumerated() {
            let inside = "\(place)/\(number)"
            mounts.append(ObjectMount(hostPath: folder, containerPath: inside))
            // Its paths are those of the host; every folder they lead to has a mount of its own.
            let list = folder + "/info/alternates"
            if HostFile.realPath(list) != nil {
                mounts.append(
                    ObjectMount(
                        hostPath: hostFolder.emptyFile,
                        containerPath: inside + "/info/alternates"
                    )
                )
            }
        }
        let lines = objectDirectories.indices.map { "\(place)/\($0)\n" }.joined()
        try HostFile.makeFolder(freshGitDirectory + "/objects/info")
        try HostFile.write(Array(lines.utf8), to: freshGitDirectory + "/objects/info/alternates")
        return mounts
    }

    private func notes(_ tree: TreeListing, repository: UserRepository) -> [String] {
        var notes: [String] = []
        let submodules = tree.submodules
        if !submodules.isEmpty {
            let names = submodules.prefix(5).map { "`\($0)`" }.joined(separator: ", ")
            let rest = submodules.count > 5 ? " and \(submodules.count - 5) more" : ""
            notes.append("submodules are not checked out: \(names)\(rest)")
        }
        if repository.isShallow { notes.append("the history is cut off, as in your repository") }
        return notes
    }
}
