extension RunClone {
    /// What a new clone is made of.
    public struct Request: Sendable {
        /// The run that it is for.
        public var run: RunReference
        /// The commit it starts from.
        public var base: ObjectName
        /// The snapshot whose files are laid out, those that are in no commit uncommitted; the base
        /// is then the commit that the agent's `HEAD` was at.
        public private(set) var snapshot: Snapshot?
        /// The branch that is checked out.
        public var branch: BranchName
        /// Who commits inside are by.
        public var identity: Identity
        /// The folder that the agent works in; it must be empty or missing.
        public var workspace: String
        /// The folder for Berth's own git data of the run.
        public var hostFolder: RunGitFolder
        /// Where the objects of bases are kept for several runs; without it each run packs them.
        public var objectCache: ObjectCache?
        /// Whether it is recorded what the files look like as laid out; false where
        /// ``RunClone/recordCheckout(of:)`` does so before anything of the run is started.
        public var recordsCheckout = true
        /// The folder in the container below which the objects of the base are mounted.
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

        /// Creates a request for a clone that is as another run was at a snapshot.
        public init(
            run: RunReference,
            snapshot: Snapshot,
            branch: BranchName,
            identity: Identity,
            workspace: String,
            hostFolder: RunGitFolder
        ) {
            self.init(
                run: run,
                base: snapshot.head,
                branch: branch,
                identity: identity,
                workspace: workspace,
                hostFolder: hostFolder
            )
            self.snapshot = snapshot
        }
    }

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
        do {
            async let held: Void = repository.hold(
                request.snapshot?.commit ?? request.base,
                for: request.run
            )
            let clone: NewClone
            do {
                clone = try await make(from: repository, request)
            } catch {
                // It is let go only after it was held.
                try? await held
                throw error
            }
            try await held
            return clone
        } catch {
            try? await repository.release(request.run)
            throw error as? GitError
                ?? .file(path: request.workspace, operation: "make", reason: "\(error)")
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
        try clone.initialize(from: repository)
        let tree = try await clone.fill(request, from: repository)
        let mounts = try clone.borrowObjects(at: request.containerObjects)
        return NewClone(
            clone: clone,
            mounts: mounts,
            notes: (tree.map(notes) ?? [])
                + (repository.isShallow
                    ? ["the history is cut off, as in your repository"] : [])
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

    private func initialize(from repository: UserRepository) throws(GitError) {
        try HostFile.makeFolder(workspace)
        try HostFile.makeFolder(hostFolder.path)
        try FreshGitDirectory(path: freshGitDirectory, branch: branch, identity: identity)
            .write(base)
        if repository.isShallow {
            let boundary = try HostFile.read(
                repository.commonDirectory + "/shallow",
                limitBytes: Self.mostShallowBytes
            )
            try HostFile.write(boundary, to: hostFolder.shallow)
            try HostFile.write(boundary, to: freshGitDirectory + "/shallow")
        }
    }

    private func writeIgnoreRules(of repository: UserRepository) async throws(GitError) {
        let rules = try await repository.privateIgnoreRules()
        try HostFile.write(rules, to: hostFolder.ignoreRules)
        try HostFile.makeFolder(freshGitDirectory + "/info")
        try HostFile.write(rules, to: freshGitDirectory + "/info/exclude")
    }

    private func checkOut(
        _ snapshot: Snapshot?,
        with repository: UserRepository
    ) async throws(GitError) {
        let git = git(repository.program)
        guard let snapshot else {
            try await git.output(["read-tree", "-m", "-u", "\(base)"])
            return
        }
        try await git.output(["read-tree", "-m", "-u", "\(snapshot.tree)"])
        // The index goes back to the commit, so that what the commit does not have is uncommitted.
        try await git.output(["read-tree", "-m", "\(base)"])
        try HostFile.write(Array("\(snapshot.tree)".utf8), to: hostFolder.checkout)
    }

    /// Records again what the files look like on disk, after their owners were changed.
    ///
    /// Without it every file would be read when work comes back. It may be called only before
    /// anything of the run has been started, as it takes what is there for the checkout.
    ///
    /// - Returns: What is not laid out, each a sentence without a full stop.
    /// - Throws: What the operating system refused.
    public func recordCheckout(of repository: UserRepository) async throws(GitError) -> [String] {
        Self.notes(on: try await recordManifest(with: repository.git))
    }

    private func recordManifest(with git: GitCommand) async throws(GitError) -> TreeListing {
        let tree = try await TreeListing.read(base, with: git)
        var paths = Set(tree.entries.keys)
        if let laidOut = try hostFolder.laidOutTree() {
            // A file counts as unchanged only where it is as in the base.
            let other = try await TreeListing.read(laidOut, with: git)
            paths = paths.filter { tree.entries[$0] == other.entries[$0] }
        }
        do {
            let root = try OpenFolder(path: workspace)
            try CheckoutManifest.record(paths, in: root)
                .write(to: hostFolder.manifest)
        } catch let error as GitError {
            throw error
        } catch {
            throw .file(path: workspace, operation: "read", reason: "\(error)")
        }
        return tree
    }

    /// Lays the files out and packs the base at the same time, and records what was laid out.
    private func fill(
        _ request: Request,
        from repository: UserRepository
    ) async throws(GitError) -> TreeListing? {
        do {
            async let rules: Void = writeIgnoreRules(of: repository)
            async let packing: Void = packBase(request.objectCache, from: repository)
            try await checkOut(request.snapshot, with: repository)
            let tree =
                request.recordsCheckout ? try await recordManifest(with: repository.git) : nil
            try await packing
            try await rules
            return tree
        } catch let error as GitError {
            throw error
        } catch {
            throw .file(path: workspace, operation: "fill", reason: "\(error)")
        }
    }

    /// Keeps the objects that the base leads to in the run's own folder.
    private func packBase(
        _ cache: ObjectCache?,
        from repository: UserRepository
    ) async throws(GitError) {
        let folder = hostFolder.objects + "/pack"
        try HostFile.remove(hostFolder.objects)
        try HostFile.makeFolder(folder)
        // Where a history is cut off can change, so what was packed before may be too little.
        if let cache, !repository.isShallow {
            try HardLink.all(in: try await cache.packs(of: base, in: repository), to: folder)
        } else {
            try await BasePack(repository: repository, base: base).write(to: folder)
        }
    }

    /// Points the clone at where the objects will be inside; from here on host git cannot read it,
    /// and never does.
    private func borrowObjects(at place: String) throws(GitError) -> [ObjectMount] {
        let inside = "\(place)/0"
        try HostFile.makeFolder(freshGitDirectory + "/objects/info")
        try HostFile.write(
            Array("\(inside)\n".utf8),
            to: freshGitDirectory + "/objects/info/alternates"
        )
        return [ObjectMount(hostPath: hostFolder.objects, containerPath: inside)]
    }

    private static func notes(on tree: TreeListing) -> [String] {
        let submodules = tree.submodules
        guard !submodules.isEmpty else { return [] }
        let names = submodules.prefix(5).map { "`\($0)`" }.joined(separator: ", ")
        let rest = submodules.count > 5 ? " and \(submodules.count - 5) more" : ""
        return ["submodules are not checked out: \(names)\(rest)"]
    }
}
