import OrderedCollections

extension Lockfile {
    /// Tells in words what would have to change in a lockfile that is there; nothing when it says
    /// the same.
    ///
    /// The order of records and the case of letters do not count.
    ///
    /// - Parameters:
    ///   - old: What is there.
    ///   - repeated: References that need no record, since they stand for a Feature that has one
    ///     under another reference; the reference CLI leaves them out.
    /// - Returns: A sentence for each record that differs.
    public func changes(from old: Lockfile, repeated: Set<String> = []) -> [String] {
        var changes: [String] = []
        for (reference, record) in records {
            guard let known = old[reference] else {
                if !repeated.contains(reference) {
                    changes.append("`\(reference)` is not recorded")
                }
                continue
            }
            if known.integrity != record.integrity {
                changes.append(
                    "`\(reference)` is recorded as `\(known.integrity)`, found `\(record.integrity)`"
                )
            } else if !known.agrees(with: record) {
                changes.append("what is recorded of `\(reference)` is not what its artifact says")
            }
        }
        for reference in old.records.keys where self[reference] == nil {
            changes.append("`\(reference)` is recorded, and nothing asks for it")
        }
        return changes
    }
}

extension Lockfile.Record {
    fileprivate func agrees(with other: Self) -> Bool {
        version == other.version && resolved == other.resolved
            && dependsOn.map { $0.lowercased() } == other.dependsOn.map { $0.lowercased() }
    }
}
