/// One walk through a work tree that an agent has left, level by level, no link followed.
///
/// What differs from the checkout is copied into a mirror. Of untracked files those that the
/// ignore rules name stay where they are; ignored folders are not even opened.
struct WorkTreeWalk: ~Copyable {
    /// What a walk found.
    struct Findings: Sendable {
        /// The files that are as they were checked out.
        var unchanged: [RepositoryPath] = []
        /// The files that are in the mirror.
        var copied: [RepositoryPath] = []
        var leftOut: [LeftOutPath] = []
        /// How many untracked files and folders the ignore rules name.
        var ignoredCount = 0
        /// Why ignore rules were not used, if so.
        var ignoreFault: String?
        /// Whether the walk ended before it had seen everything.
        var isCut = false
    }

    private let root: OpenFolder
    private let device: UInt64
    private let tree: TreeListing
    private let submodules: Set<RepositoryPath>
    private let manifest: CheckoutManifest
    private let limits: ImportLimits
    private let ignoreRules: IgnoreRules
    private var mirror: WorkTreeMirror
    private var findings = Findings()
    private var entryCount = 0
    private var level = Level()

    /// The folders and files of one depth that remain to be looked at.
    private struct Level {
        var folders: [RepositoryPath] = []
        var untrackedFolders: [RepositoryPath] = []
        var untrackedFiles: [RepositoryPath] = []
    }

    init(
        _ path: String,
        tree: TreeListing,
        manifest: CheckoutManifest,
        limits: ImportLimits,
        mirror: consuming WorkTreeMirror,
        ignoreRules: IgnoreRules
    ) throws(FileRefusal) {
        let folder = try OpenFolder(path: path)
        device = try folder.status().device
        root = folder
        self.tree = tree
        submodules = Set(tree.submodules)
        self.manifest = manifest
        self.limits = limits
        self.mirror = mirror
        self.ignoreRules = ignoreRules
    }

    /// Walks all levels.
    consuming func findings() async throws(GitError) -> Findings {
        var folders = [RepositoryPath.top]
        var depth = 0
        while !folders.isEmpty {
            if depth > limits.deepest {
                for folder in folders { leaveOut(folder, .tooDeep(limit: limits.deepest)) }
                break
            }
            level = Level()
            for folder in folders { visit(folder) }
            try await sortOutUntracked()
            folders = level.folders
            depth += 1
        }
        return findings
    }

    private mutating func visit(_ path: RepositoryPath) {
        guard entryCount < limits.mostEntries else {
            findings.isCut = true
            return leaveOut(path, .tooManyEntries(limit: limits.mostEntries))
        }
        do {
            let folder = try root.descend(to: path)
            let names = try folder.names(most: limits.mostEntries - entryCount)
            entryCount += names.count
            copyRules(in: folder, path, names)
            for name in names { look(at: path.appending(name), name, in: folder) }
            if entryCount >= limits.mostEntries {
                findings.isCut = true
                leaveOut(path, .tooManyEntries(limit: limits.mostEntries))
            }
        } catch {
            leaveOut(path, .unreadable(error.reason))
        }
    }

    /// The rules have to be in the mirror before it is asked what they name.
    private mutating func copyRules(
        in folder: borrowing OpenFolder,
        _ path: RepositoryPath,
        _ names: [[UInt8]]
    ) {
        for name in [".gitignore", ".gitattributes"] where names.contains(Array(name.utf8)) {
            let status = try? folder.status(of: Array(name.utf8))
            guard let status, status.kind == .file else { continue }
            _ = mirror.copy(path.appending(Array(name.utf8)), status, from: folder)
        }
    }

    private mutating func look(
        at path: RepositoryPath,
        _ name: [UInt8],
        in folder: borrowing OpenFolder
    ) {
        let status: FileStatus
        do {
            guard let found = try folder.status(of: name) else { return }
            status = found
        } catch {
            return leaveOut(path, .unreadable(error.reason))
        }
        if ReservedName.matches(name) {
            if path.bytes == Array(".git".utf8) { return }
            return leaveOut(
                path,
                name == Array(".git".utf8) ? .nestedGitDirectory : .reservedName
            )
        }
        if submodules.contains(path) { return lookAtSubmodule(path, status, in: folder) }
        switch status.kind {
        case .folder where status.device != device: leaveOut(path, .otherFileSystem)
        case .folder where tree.folders.contains(path): level.folders.append(path)
        case .folder: level.untrackedFolders.append(path)
        case .other(let kind): leaveOut(path, .special(kind))
        case .link where ReservedName.matchesLink(name): leaveOut(path, .reservedName)
        case .file, .link:
            if tree.entries[path] != nil {
                take(path, status, from: folder)
            } else {
                level.untrackedFiles.append(path)
            }
        }
    }

    private mutating func lookAtSubmodule(
        _ path: RepositoryPath,
        _ status: FileStatus,
        in folder: borrowing OpenFolder
    ) {
        let isEmpty = (try? folder.folder(path.name).names(most: 1).isEmpty) ?? false
        if status.kind != .folder || !isEmpty { leaveOut(path, .submodule) }
    }

    private mutating func take(
        _ path: RepositoryPath,
        _ status: FileStatus,
        from folder: borrowing OpenFolder
    ) {
        if manifest.stamps[path] == status.stamp {
            findings.unchanged.append(path)
        } else if let reason = mirror.copy(path, status, from: folder) {
            leaveOut(path, reason)
        } else {
            findings.copied.append(path)
        }
    }

    private mutating func sortOutUntracked() async throws(GitError) {
        for folder in level.untrackedFolders {
            do {
                try mirror.makeFolder(folder)
            } catch {
                leaveOut(folder, .unreadable(error.reason))
            }
        }
        let asked = level.untrackedFolders + level.untrackedFiles
        let ignored = try await ignored(among: asked)
        findings.ignoredCount += ignored.count
        level.folders += level.untrackedFolders.filter { !ignored.contains($0) }
        let files = level.untrackedFiles.filter { !ignored.contains($0) }
        for (parent, paths) in Dictionary(grouping: files, by: \.parent) {
            takeUntracked(paths, in: parent)
        }
    }

    /// Rules that cannot be asked are dropped, as the work counts for more than they do.
    private mutating func ignored(
        among paths: [RepositoryPath]
    ) async throws(GitError) -> Set<RepositoryPath> {
        if findings.ignoreFault != nil { return [] }
        do {
            return try await ignoreRules.ignored(among: paths)
        } catch {
            guard case .timedOut = error else { throw error }
            findings.ignoreFault = "matching the ignore rules took too long, so some were not used"
            return []
        }
    }

    private mutating func takeUntracked(_ paths: [RepositoryPath], in parent: RepositoryPath) {
        do {
            let folder = try root.descend(to: parent)
            for path in paths {
                guard let status = try folder.status(of: path.name) else { continue }
                if status.kind == .file || status.kind == .link {
                    take(path, status, from: folder)
                }
            }
        } catch {
            for path in paths { leaveOut(path, .unreadable(error.reason)) }
        }
    }

    private mutating func leaveOut(_ path: RepositoryPath, _ reason: LeftOutPath.Reason) {
        findings.leftOut.append(LeftOutPath(path: path, reason: reason))
    }
}
