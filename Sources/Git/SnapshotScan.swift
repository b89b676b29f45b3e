/// One look at a work tree while an agent works in it, no link followed, that compares it with what
/// it looked like before.
///
/// Where nothing changed, it reads names and stamps and nothing else.
struct SnapshotScan: ~Copyable {
    typealias Entry = SnapshotState.Entry

    let before: [RepositoryPath: [Entry]]
    let limits: ImportLimits
    /// The files that the agent has committed since, and the folders they are in.
    let committed: Set<RepositoryPath>
    let committedFolders: Set<RepositoryPath>
    /// The folders where something is other than in the state before.
    let others: Set<RepositoryPath>
    let device: UInt64
    var visited: Set<RepositoryPath> = []
    /// The folders with names that are in no state.
    var unsettled: Set<RepositoryPath> = []
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
}
