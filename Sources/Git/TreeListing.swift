/// The files of a tree, all levels, by path.
struct TreeListing: Sendable {
    struct Entry: Hashable, Sendable {
        /// The mode as git writes it, such as `100644`.
        var mode: String
        var object: ObjectName

        /// Whether it is the commit of a submodule.
        var isSubmodule: Bool { mode == "160000" }
    }

    let entries: [RepositoryPath: Entry]
    /// The folders that hold a tracked file at any depth, the top among them.
    let folders: Set<RepositoryPath>

    /// Reads what `git ls-tree -r -z` prints.
    init(parsing listing: [UInt8]) {
        var entries: [RepositoryPath: Entry] = [:]
        var folders: Set<RepositoryPath> = [.top]
        for record in listing.split(separator: 0) {
            guard let tab = record.firstIndex(of: UInt8(ascii: "\t")) else { continue }
            let fields = record[..<tab].split(separator: UInt8(ascii: " "))
            guard fields.count == 3, let object = ObjectName(bytes: fields[2]) else { continue }
            let path = RepositoryPath(record[(tab + 1)...])
            entries[path] = Entry(mode: fields[0].text, object: object)
            var folder = path.parent
            while folders.insert(folder).inserted { folder = folder.parent }
        }
        self.entries = entries
        self.folders = folders
    }

    /// Reads the tree of a commit.
    static func read(_ commit: ObjectName, with git: GitCommand) async throws(GitError) -> Self {
        Self(parsing: try await git.output(["ls-tree", "-r", "-z", "--full-tree", "\(commit)"]))
    }

    /// Returns the files by folder as a snapshot knows them; of those that are as in the base, the
    /// stamps of the checkout hold.
    func snapshotFolders(
        base: Self,
        manifest: CheckoutManifest
    ) -> [RepositoryPath: [SnapshotState.Entry]] {
        var result: [RepositoryPath: [SnapshotState.Entry]] = [:]
        for (path, entry) in entries {
            let known = base.entries[path]
            result[path.parent, default: []].append(
                SnapshotState.Entry(
                    name: path.name,
                    kind: entry.isSubmodule ? .submodule : .file,
                    stamp: known == entry ? manifest.stamps[path] : nil,
                    isCommitted: known != nil
                )
            )
        }
        for folder in folders where !folder.bytes.isEmpty {
            result[folder.parent, default: []].append(
                SnapshotState.Entry(name: folder.name, kind: .folder)
            )
        }
        for folder in result.keys {
            result[folder]?.sort { $0.name.lexicographicallyPrecedes($1.name) }
        }
        return result
    }

    /// The paths of submodules.
    var submodules: [RepositoryPath] {
        entries.filter(\.value.isSubmodule).keys.sorted()
    }
}
