import Glibc

extension ObjectCache {
    /// The packs of one base.
    public struct Entry: Hashable, Sendable {
        /// The absolute path of their folder.
        public let path: String
        /// How many bytes of the disk become free with it; what runs or other entries share with
        /// it by hard links stays theirs.
        public let sizeBytes: Int
        /// When a run was begun from it last, in nanoseconds since 1970.
        public let usedNanoseconds: Int
    }

    /// Returns what the cache has.
    public func entries() -> [Entry] {
        Self.names(in: path).flatMap { repository in
            Self.names(in: "\(path)/\(repository)").compactMap { name in
                let folder = "\(path)/\(repository)/\(name)"
                guard ObjectName(name) != nil, let used = Self.modified(folder) else { return nil }
                let sizes = Self.names(in: folder).map { Self.freedBytes("\(folder)/\($0)") }
                return Entry(path: folder, sizeBytes: sizes.reduce(0, +), usedNanoseconds: used)
            }
        }
    }

    /// Removes an entry, unless a run was begun from it since it was looked at.
    ///
    /// - Returns: Whether it is gone.
    /// - Throws: ``GitError`` for a file that cannot be removed.
    public func remove(_ entry: Entry) async throws(GitError) -> Bool {
        let place = String(entry.path[..<(entry.path.lastIndex(of: "/") ?? entry.path.endIndex)])
        guard place.hasPrefix(path + "/"), Self.modified(place) != nil else { return true }
        let lock = try await FileLock.acquire("\(place)/lock")
        defer { lock.release() }
        guard let used = Self.modified(entry.path) else { return true }
        guard used == entry.usedNanoseconds else { return false }
        try HostFile.remove(entry.path)
        return true
    }

    private static func freedBytes(_ file: String) -> Int {
        var status = stat()
        guard lstat(file, &status) == 0, status.st_nlink == 1 else { return 0 }
        return Int(status.st_blocks) * 512
    }
}
