/// What a scan makes of one name in a folder.
extension SnapshotScan {
    /// One name in a folder.
    struct Item {
        var name: [UInt8]
        var folder: RepositoryPath
        var depth: Int
        var known: Entry?

        var path: RepositoryPath { folder.appending(name) }
    }

    /// Returns what there is to know about a name, or nil where it is nothing that is kept.
    mutating func look(
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
    func areRulesOther(
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
    mutating func miss(_ entry: Entry, in folder: RepositoryPath, into now: inout [Entry]) {
        // Of a submodule only its commit counts; what a cut scan did not see may be there.
        if entry.kind == .submodule || findings.isCut {
            now.append(entry)
        } else {
            findings.isChanged = true
            lose(entry, in: folder)
        }
    }

    mutating func lose(_ entry: Entry, in folder: RepositoryPath) {
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

    mutating func leaveOut(_ path: RepositoryPath, _ reason: LeftOutPath.Reason) {
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
