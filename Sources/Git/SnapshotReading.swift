/// Reads a work tree for a snapshot: looks at all of it, asks for the ignore rules of what is new,
/// and copies what changed into a mirror.
struct SnapshotReading {
    typealias Entry = SnapshotState.Entry
    typealias Findings = SnapshotScan.Findings

    let workspace: String
    let before: SnapshotState
    /// The files that the agent has committed since.
    let committed: Set<RepositoryPath>
    let limits: ImportLimits
    let mirrorPath: String
    let ignoreRules: IgnoreRules

    /// Reads the whole work tree.
    func findings() async throws(GitError) -> Findings {
        do {
            let others = try await SnapshotGlance(
                workspace: workspace,
                before: before,
                committedFolders: committed.isEmpty ? [] : Set(RuleFile.folders(of: committed))
            ).otherFolders()
            let root = try OpenFolder(path: workspace)
            var scan = SnapshotScan(
                before: before,
                others: others,
                committed: committed,
                limits: limits,
                device: try root.status().device
            )
            try scan.visitOthers(in: root)
            if scan.findings.unknown.isEmpty, scan.findings.changed.isEmpty {
                return scan.findings
            }
            scan.findings.isChanged = true
            var mirror = try WorkTreeMirror(path: mirrorPath, limits: limits)
            try await sortOut(&scan, root, &mirror)
            copy(&scan.findings, from: root, to: &mirror)
            return scan.findings
        } catch let error as GitError {
            throw error
        } catch {
            throw .file(path: workspace, operation: "read", reason: "\(error)")
        }
    }

    /// Sorts the unknown files and folders into ignored and new ones, level by level.
    private func sortOut(
        _ scan: inout SnapshotScan,
        _ root: borrowing OpenFolder,
        _ mirror: inout WorkTreeMirror
    ) async throws {
        repeat {
            copyRules(for: scan.findings.unknown.map(\.path), from: root, to: &mirror)
            let unknown = scan.findings.unknown
            scan.findings.unknown = []
            for (path, status) in unknown where status.kind == .folder {
                try? mirror.makeFolder(path)
            }
            let ignored = try await ignored(among: unknown.map(\.path), &scan.findings)
            var news: [RepositoryPath: [Entry]] = [:]
            for (path, status) in unknown {
                let isIgnored = ignored.contains(path)
                if let entry = entry(path, status, isIgnored, &scan.findings) {
                    news[path.parent, default: []].append(entry)
                }
                guard status.kind == .folder, !isIgnored else { continue }
                do {
                    let folder = try root.descend(to: path)
                    let depth = path.parts.count
                    scan.visit(folder, path, depth: depth, rulesChanged: false)
                } catch {
                    scan.findings.leftOut.append(
                        LeftOutPath(path: path, reason: .unreadable(error.reason))
                    )
                }
            }
            for (folder, entries) in news { Self.add(entries, to: folder, &scan.findings) }
        } while !scan.findings.unknown.isEmpty
    }

    /// The rules have to be in the mirror before git is asked what they say.
    private func copyRules(
        for paths: [RepositoryPath],
        from root: borrowing OpenFolder,
        to mirror: inout WorkTreeMirror
    ) {
        for place in RuleFile.folders(of: paths) {
            do throws(FileRefusal) {
                let folder = try root.descend(to: place)
                for name in [RuleFile.ignoring, RuleFile.attributes] {
                    guard let status = try folder.status(of: name), status.kind == .file else {
                        continue
                    }
                    _ = mirror.copy(place.appending(name), status, from: folder)
                }
            } catch {
                continue
            }
        }
    }

    /// Rules that cannot be asked are dropped, as the work counts for more than they do.
    private func ignored(
        among paths: [RepositoryPath],
        _ findings: inout Findings
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

    private func entry(
        _ path: RepositoryPath,
        _ status: FileStatus,
        _ isIgnored: Bool,
        _ findings: inout Findings
    ) -> Entry? {
        if status.kind == .folder {
            return Entry(name: path.name, kind: isIgnored ? .ignoredFolder : .folder)
        }
        let old = findings.folders[path.parent]?.first { $0.name == path.name }
        if isIgnored {
            if old != nil { findings.gone.append(path) }
            let isRule = RuleFile.isName(path.name)
            return Entry(
                name: path.name,
                kind: .ignoredFile,
                stamp: isRule ? status.stamp.safe : nil
            )
        }
        if let old, old.stamp == status.stamp { return nil }
        findings.changed.append((path, status))
        return SnapshotScan.newFile(path.name, status, isCommitted: false)
    }

    private static func add(
        _ entries: [Entry],
        to folder: RepositoryPath,
        _ findings: inout Findings
    ) {
        let names = Set(entries.map(\.name))
        var all = (findings.folders[folder] ?? []).filter { !names.contains($0.name) }
        all += entries
        all.sort { $0.name.lexicographicallyPrecedes($1.name) }
        findings.folders[folder] = all
    }

    /// Copies the files that changed; what cannot be copied stays as it was before.
    private func copy(
        _ findings: inout Findings,
        from root: borrowing OpenFolder,
        to mirror: inout WorkTreeMirror
    ) {
        copyRules(for: findings.changed.map(\.path), from: root, to: &mirror)
        for (path, status) in findings.changed {
            do throws(FileRefusal) {
                let folder = try root.descend(to: path.parent)
                guard let reason = mirror.copy(path, status, from: folder) else {
                    findings.copied.append(path)
                    continue
                }
                if try folder.status(of: path.name) == nil {
                    throw FileRefusal(reason: "it is gone")
                }
                findings.leftOut.append(LeftOutPath(path: path, reason: reason))
                Self.forget(path, keepsEntry: isKnown(path), &findings)
            } catch {
                // It went away while it was looked at.
                Self.forget(path, keepsEntry: false, &findings)
                if isKnown(path) { findings.gone.append(path) }
            }
        }
    }

    private func isKnown(_ path: RepositoryPath) -> Bool {
        before.folders[path.parent]?.contains { $0.name == path.name && $0.kind == .file } ?? false
    }

    /// Makes the next scan read a file, or ask for it again.
    static func forget(_ path: RepositoryPath, keepsEntry: Bool, _ findings: inout Findings) {
        findings.settled[path.parent] = nil
        guard
            let position = findings.folders[path.parent]?.firstIndex(where: {
                $0.name == path.name
            })
        else { return }
        if keepsEntry {
            findings.folders[path.parent]?[position].stamp = nil
        } else {
            findings.folders[path.parent]?.remove(at: position)
        }
    }
}
