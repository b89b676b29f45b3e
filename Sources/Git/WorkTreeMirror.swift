import Glibc

/// Copies of what an agent changed, in a folder of the host, for git to read.
struct WorkTreeMirror: ~Copyable {
    private let root: OpenFolder
    private let limits: ImportLimits
    private var copied: Set<RepositoryPath> = []
    private var bytes = 0

    /// Makes the folder anew.
    init(path: String, limits: ImportLimits) throws(GitError) {
        try HostFile.remove(path)
        try HostFile.makeFolder(path)
        do {
            root = try OpenFolder(path: path)
        } catch {
            throw .file(path: path, operation: "open", reason: error.reason)
        }
        self.limits = limits
    }

    /// Makes a folder, so that ignore rules for folders see one.
    func makeFolder(_ path: RepositoryPath) throws(FileRefusal) {
        _ = try root.descend(to: path, creating: true)
    }

    /// Copies a file or link; once copied, it stays as it is.
    ///
    /// - Returns: Why it is left out, or nil when it is copied.
    mutating func copy(
        _ path: RepositoryPath,
        _ status: FileStatus,
        from folder: borrowing OpenFolder
    ) -> LeftOutPath.Reason? {
        if copied.contains(path) { return nil }
        if status.kind == .file, status.sizeBytes > limits.largestFileBytes {
            return .tooLarge(sizeBytes: status.sizeBytes, limitBytes: limits.largestFileBytes)
        }
        if copied.count >= limits.mostFiles { return .tooManyFiles(limit: limits.mostFiles) }
        if bytes + status.sizeBytes > limits.mostBytes {
            return .tooManyBytes(limitBytes: limits.mostBytes)
        }
        do {
            bytes += try place(path, status, from: folder)
        } catch {
            return .unreadable(error.reason)
        }
        copied.insert(path)
        return nil
    }

    private func place(
        _ path: RepositoryPath,
        _ status: FileStatus,
        from folder: borrowing OpenFolder
    ) throws(FileRefusal) -> Int {
        let target = try root.descend(to: path.parent, creating: true)
        if status.kind == .link {
            let text = try folder.linkTarget(path.name)
            try target.makeLink(path.name, to: text)
            return text.count
        }
        let source = try folder.file(path.name)
        let mode = try source.status().isExecutable ? 0o755 : 0o644
        let copy = try target.newFile(path.name, mode: mode_t(mode))
        return try source.copy(to: copy, limit: limits.largestFileBytes)
    }
}
