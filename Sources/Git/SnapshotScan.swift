/// One look at a work tree while an agent works in it, no link followed, that compares it with what
/// it looked like before.
///
/// Where nothing changed, it reads names and stamps and nothing else.
struct SnapshotScan: ~Copyable {
    typealias Entry = SnapshotState.Entry

    /// What a scan found.
    struct Findings {
        /// The names in each folder as they are now.
        var folders: [RepositoryPath: [Entry]]
        /// The stamps of the folders of which all names are known.
        var settled: [RepositoryPath: FileStamp]
        /// The files that have to be read, with what they looked like.
        var changed: [(path: RepositoryPath, status: FileStatus)] = []
        /// The files of the state before that are gone.
        var gone: [RepositoryPath] = []
        /// The untracked files and folders of which it is not known whether a rule names them.
        var unknown: [(path: RepositoryPath, status: FileStatus)] = []
        var leftOut: [LeftOutPath] = []
        /// The files that are in the mirror.
        var copied: [RepositoryPath] = []
        /// Why ignore rules were not used, if so.
        var ignoreFault: String?
        /// Whether the scan ended before it had seen everything.
        var isCut = false
        /// Whether anything is other than in the state before.
        var isChanged = false
        var entryCount = 0
    }

    private let before: [RepositoryPath: [Entry]]
    private let limits: ImportLimits
    /// The files that the agent has committed since, and the folders they are in.
    private let committed: Set<RepositoryPath>
    private let committedFolders: Set<RepositoryPath>
    /// The folders where something is other than in the state before.
    private let others: Set<RepositoryPath>
    private let device: UInt64
    private var visited: Set<RepositoryPath> = []
    /// The folders with names that are in no state.
    private var unsettled: Set<RepositoryPath> = []
    var findings: Findings

    init(
        before: SnapshotState,
        others: Set<RepositoryPath>,
        committed: Set<RepositoryPath>,
        limits: ImportLimits,
        device: UInt64
    ) {
        self.before = before.folders
        self.others = others
        self.committed = committed
        self.limits = limits
        self.device = device
        committedFolders = committed.isEmpty ? [] : Set(RuleFile.folders(of: committed))
        findings = Findings(folders: before.folders, settled: before.settled)
        for (path, entries) in before.folders where !others.contains(path) {
            findings.entryCount += entries.count
        }
    }

    /// Looks at the folders where something is other.
    mutating func visitOthers(in root: borrowing OpenFolder) throws(FileRefusal) {
        for path in others.sorted() {
            var place = path
            while !visited.contains(place) {
                do throws(FileRefusal) {
                    let folder = try root.descend(to: place)
                    visit(folder, place, depth: place.parts.count, rulesChanged: false)
                    break
                } catch {
                    // The folder above tells what became of it.
                    if place.bytes.isEmpty { throw error }
                    findings.settled[place] = nil
                    place = place.parent
                }
            }
        }
    }

    /// Looks at a folder, and at those below it that are other, unknown, or that no rule can hide.
    mutating func visit(
        _ folder: borrowing OpenFolder,
        _ path: RepositoryPath,
        depth: Int,
        rulesChanged: Bool
    ) {
        let old = before[path] ?? []
        let stamp = try? folder.status().stamp.safe
        visited.insert(path)
        unsettled.remove(path)
        guard depth <= limits.deepest, findings.entryCount < limits.mostEntries else {
            if depth <= limits.deepest { findings.isCut = true }
            return leaveOut(
                path,
                depth > limits.deepest
                    ? .tooDeep(limit: limits.deepest) : .tooManyEntries(limit: limits.mostEntries)
            )
        }
        let names: [[UInt8]]
        do {
            names = try folder.names(most: limits.mostEntries - findings.entryCount)
        } catch {
            return leaveOut(path, .unreadable(error.reason))
        }
        findings.entryCount += names.count
        if findings.entryCount >= limits.mostEntries {
            findings.isCut = true
            leaveOut(path, .tooManyEntries(limit: limits.mostEntries))
        }
        let rulesChanged = areRulesOther(in: folder, old, names) || rulesChanged
        var now: [Entry] = []
        now.reserveCapacity(names.count)
        var position = 0
        for name in names {
            while position < old.count, old[position].name.lexicographicallyPrecedes(name) {
                miss(old[position], in: path, into: &now)
                position += 1
            }
            let known = position < old.count && old[position].name == name ? old[position] : nil
            if known != nil { position += 1 }
            let item = Item(name: name, folder: path, depth: depth, known: known)
            if let entry = look(at: item, in: folder, rulesChanged: rulesChanged) {
                now.append(entry)
            } else if let known {
                findings.isChanged = true
                lose(known, in: path)
            }
        }
        while position < old.count {
            miss(old[position], in: path, into: &now)
            position += 1
        }
        findings.folders[path] = now
        findings.settled[path] = unsettled.contains(path) ? nil : stamp ?? nil
    }

    /// One name in a folder.
    private struct Item {
        var name: [UInt8]
        var folder: RepositoryPath
        var depth: Int
        var known: Entry?

        var path: RepositoryPath { folder.appending(name) }
    }

    /// Returns what there is to know about a name, or nil where it is nothing that is kept.
    private mutating func look(
        at item: Item,
        in folder: borrowing OpenFolder,
        rulesChanged: Bool
    ) -> Entry? {
        let status: FileStatus
        do {
            guard let found = try folder.status(of: item.name) else { return nil }
            status = found
        } catch {
            leaveOut(item.path, .unreadable(error.reason))
            return item.known
        }
        if ReservedName.matches(item.name) {
            let isGit = item.name == Self.gitName
            if !isGit || item.depth > 0 {
                leaveOut(item.path, isGit ? .nestedGitDirectory : .reservedName)
            }
            return nil
        }
        switch (item.known?.kind, status.kind) {
        case (.submodule, _):
            lookAtSubmodule(item, status, in: folder)
            return item.known
        case (.file, .file), (.file, .link): return file(item, status, rulesChanged)
        case (.folder, .folder) where status.device == device:
            let path = item.path
            let isSame =
                !rulesChanged && !others.contains(path)
                && findings.settled[path]?.inode == status.stamp.inode
            return isSame ? item.known : self.folder(item, in: folder, rulesChanged)
        case (.ignoredFile, .file), (.ignoredFile, .link), (.ignoredFolder, .folder):
            if rulesChanged || mustLook(item, status) { break }
            return item.known
        default: break
        }
        return fresh(item, status, in: folder)
    }

    private func mustLook(_ item: Item, _ status: FileStatus) -> Bool {
        !committed.isEmpty
            && (status.kind == .folder
                ? committedFolders.contains(item.path) : committed.contains(item.path))
    }

    private mutating func file(
        _ item: Item,
        _ status: FileStatus,
        _ rulesChanged: Bool
    ) -> Entry? {
        guard var entry = item.known else { return nil }
        if !committed.isEmpty, !entry.isCommitted, committed.contains(item.path) {
            entry.isCommitted = true
            findings.isChanged = true
        }
        if rulesChanged, !entry.isCommitted {
            findings.unknown.append((item.path, status))
            return entry
        }
        if entry.stamp == status.stamp { return entry }
        findings.changed.append((item.path, status))
        entry.stamp = status.stamp.safe
        return entry
    }

    private mutating func folder(
        _ item: Item,
        in folder: borrowing OpenFolder,
        _ rulesChanged: Bool
    ) -> Entry? {
        do {
            let inner = try folder.folder(item.name)
            visit(inner, item.path, depth: item.depth + 1, rulesChanged: rulesChanged)
            return Entry(name: item.name, kind: .folder)
        } catch {
            leaveOut(item.path, .unreadable(error.reason))
            return item.known
        }
    }

    /// Looks at what the state before did not know, or knew as something else.
    private mutating func fresh(
        _ item: Item,
        _ status: FileStatus,
        in folder: borrowing OpenFolder
    ) -> Entry? {
        switch status.kind {
        case .other(let kind): leaveOut(item.path, .special(kind))
        case .folder where status.device != device: leaveOut(item.path, .otherFileSystem)
        case .folder where mustLook(item, status):
            if let known = item.known { lose(known, in: item.folder) }
            findings.isChanged = true
            return self.folder(item, in: folder, false)
        case .link where ReservedName.matchesLink(item.name): leaveOut(item.path, .reservedName)
        case .file, .link:
            guard mustLook(item, status) else {
                findings.unknown.append((item.path, status))
                return nil
            }
            if let known = item.known { lose(known, in: item.folder) }
            findings.changed.append((item.path, status))
            return Self.newFile(item.name, status, isCommitted: true)
        case .folder: findings.unknown.append((item.path, status))
        }
        return nil
    }

    private mutating func lookAtSubmodule(
        _ item: Item,
        _ status: FileStatus,
        in folder: borrowing OpenFolder
    ) {
        let isEmpty = (try? folder.folder(item.name).names(most: 1).isEmpty) ?? false
        if status.kind != .folder || !isEmpty { leaveOut(item.path, .submodule) }
    }

    /// Whether the folder has other ignore rules than before.
    private func areRulesOther(
        in folder: borrowing OpenFolder,
        _ old: [Entry],
        _ names: [[UInt8]]
    ) -> Bool {
        let known = old.first { $0.name == RuleFile.ignoring }
        guard known != nil || names.contains(RuleFile.ignoring) else { return false }
        let status = (try? folder.status(of: RuleFile.ignoring)) ?? nil
        return known?.stamp == nil || known?.stamp != status?.stamp
    }

    private static let gitName = Array(".git".utf8)

    /// What was there before and is not now.
    private mutating func miss(_ entry: Entry, in folder: RepositoryPath, into now: inout [Entry]) {
        // Of a submodule only its commit counts; what a cut scan did not see may be there.
        if entry.kind == .submodule || findings.isCut {
            now.append(entry)
        } else {
            findings.isChanged = true
            lose(entry, in: folder)
        }
    }

    private mutating func lose(_ entry: Entry, in folder: RepositoryPath) {
        let path = folder.appending(entry.name)
        switch entry.kind {
        case .file: findings.gone.append(path)
        case .folder:
            for inner in before[path] ?? [] { lose(inner, in: path) }
            findings.folders[path] = nil
            findings.settled[path] = nil
        case .ignoredFile, .ignoredFolder, .submodule: break
        }
    }

    private mutating func leaveOut(_ path: RepositoryPath, _ reason: LeftOutPath.Reason) {
        findings.leftOut.append(LeftOutPath(path: path, reason: reason))
        // It is told each time, so its folder is looked at each time.
        for folder in [path, path.parent] {
            unsettled.insert(folder)
            findings.settled[folder] = nil
        }
    }

    /// Returns the entry of a file that is to be read.
    static func newFile(_ name: [UInt8], _ status: FileStatus, isCommitted: Bool) -> Entry {
        Entry(name: name, kind: .file, stamp: status.stamp.safe, isCommitted: isCommitted)
    }
}
