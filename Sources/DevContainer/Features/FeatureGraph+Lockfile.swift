extension FeatureGraph {
    /// What a lockfile says of the Features that some requests, and what they depend on, ask for.
    ///
    /// Each reference has its own record, also where two of them stand for the same Feature.
    /// Folders are not recorded, and neither is what is named in `installsAfter` only.
    ///
    /// - Parameter requests: Those of the configuration; what was added besides is left out.
    /// - Returns: The lockfile, and the references that stand for a Feature which has a record
    ///   under another reference already.
    public func lockfile(
        for requests: [FeatureRequest]
    ) -> (lockfile: Lockfile, repeated: Set<String>) {
        var known: Set<FeatureNode.Key> = []
        var records: [(key: String, value: Lockfile.Record)] = []
        var names: Set<String> = []
        var repeated: Set<String> = []
        var worklist = requests[...]
        while let request = worklist.popFirst() {
            guard let resolution = resolutions[request.reference.source] else { continue }
            let node = FeatureNode(request, resolution)
            let isRepeated = !known.insert(node.key).inserted
            let name = request.reference.written
            if let record = resolution.record, names.insert(name.lowercased()).inserted {
                records.append((name, record))
                if isRepeated { repeated.insert(name) }
            }
            guard !isRepeated else { continue }
            worklist += dependencies(of: node)
        }
        return (Lockfile(records), repeated)
    }
}

extension FeatureResolution {
    /// What a lockfile records; nil for a folder.
    fileprivate var record: Lockfile.Record? {
        guard let integrity else { return nil }
        return Lockfile.Record(
            version: metadata.version,
            resolved: canonicalIdentifier,
            integrity: integrity,
            dependsOn: metadata.dependsOn.map(\.reference.written)
        )
    }
}
