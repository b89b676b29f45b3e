import Glibc

/// A look at the folders that the state before knows, which finds those where something is other.
///
/// It reads stamps and nothing else: where a folder's own stamp is the same, so are its names.
struct SnapshotGlance: Sendable {
    let workspace: String
    let before: SnapshotState
    /// The folders in which a file lies that the agent has committed since.
    let committedFolders: Set<RepositoryPath>

    private static let mostWorkers = 4
    /// Fewer folders are not worth a second worker.
    private static let fewestFolders = 64

    /// Returns the folders that have to be looked through.
    func otherFolders() async throws(GitError) -> Set<RepositoryPath> {
        let folders = before.folders.keys.sorted()
        let processors = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        let count = min(processors, Self.mostWorkers, folders.count / Self.fewestFolders + 1)
        let share = (folders.count + count - 1) / count
        do {
            return try await withThrowingTaskGroup(of: [RepositoryPath].self) { group in
                for start in stride(from: 0, to: folders.count, by: max(1, share)) {
                    let part = folders[start..<min(start + share, folders.count)]
                    group.addTask { try otherFolders(among: part) }
                }
                return try await group.reduce(into: []) { $0.formUnion($1) }
            }
        } catch {
            throw .file(path: workspace, operation: "read", reason: "\(error)")
        }
    }

    private func otherFolders(
        among folders: ArraySlice<RepositoryPath>
    ) throws(FileRefusal) -> [RepositoryPath] {
        var chain = try FolderChain(path: workspace)
        let device = chain.status()?.device
        var found: [RepositoryPath] = []
        for path in folders {
            do throws(FileRefusal) {
                try chain.move(to: path)
                if try !isSame(path, chain, device) { found.append(path) }
            } catch {
                found.append(path)
            }
        }
        return found
    }

    private func isSame(
        _ path: RepositoryPath,
        _ folder: borrowing FolderChain,
        _ device: UInt64?
    ) throws(FileRefusal) -> Bool {
        guard let settled = before.settled[path], let entries = before.folders[path],
            !committedFolders.contains(path), let status = folder.status(),
            status.stamp == settled, status.device == device
        else { return false }
        for entry in entries {
            switch entry.kind {
            case .folder: if before.folders[path.appending(entry.name)] == nil { return false }
            case .submodule: return false
            // The names of a folder do not tell of new rules in it, whoever ignores these.
            case .ignoredFile where !RuleFile.isName(entry.name): continue
            case .ignoredFolder: continue
            case .file, .ignoredFile:
                guard let stamp = entry.stamp, stamp == folder.stamp(of: entry.name) else {
                    return false
                }
            }
        }
        return true
    }
}

/// The files of a work tree that tell git how to treat others.
enum RuleFile {
    static let ignoring = Array(".gitignore".utf8)
    static let attributes = Array(".gitattributes".utf8)

    /// Whether a name is that of a file with rules.
    static func isName(_ name: [UInt8]) -> Bool {
        name.first == UInt8(ascii: ".") && (name == ignoring || name == attributes)
    }

    /// The folders whose rules count for some paths, those above coming first.
    static func folders(of paths: some Sequence<RepositoryPath>) -> [RepositoryPath] {
        var folders: Set<RepositoryPath> = [.top]
        for path in paths {
            var folder = path.parent
            while folders.insert(folder).inserted { folder = folder.parent }
        }
        return folders.sorted()
    }
}
