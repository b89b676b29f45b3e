/// The state of an agent's work tree as a tree object in the quarantine.
struct WorkTreeSnapshot: Sendable {
    /// The tree, or nil when it is that of the commit it was compared with.
    let tree: ObjectName?
    let findings: WorkTreeWalk.Findings
    let notes: [String]

    /// Takes the work tree of a clone as a change of a verified commit.
    static func take(
        on ground: ObjectName, in quarantine: Quarantine
    ) async throws(GitError) -> Self {
        let clone = quarantine.clone
        let git = quarantine.mirrored
        let tree = try await TreeListing.read(ground, with: quarantine.git)
        let base =
            ground == clone.base
            ? tree : try await TreeListing.read(clone.base, with: quarantine.git)
        let mirror = try WorkTreeMirror(path: clone.hostFolder.mirror, limits: quarantine.limits)
        let findings: WorkTreeWalk.Findings
        do {
            let walk = try WorkTreeWalk(
                clone.workspace, tree: tree,
                manifest: CheckoutManifest.read(from: clone.hostFolder.manifest),
                limits: quarantine.limits, mirror: mirror, ignoreRules: IgnoreRules(git: git))
            findings = try await walk.findings()
        } catch let error as GitError {
            throw error
        } catch {
            throw .file(path: clone.workspace, operation: "read", reason: "\(error)")
        }
        try await git.output(["read-tree", "--reset", "\(ground)"])
        let change = IndexChange(tree: tree, base: base, findings: findings)
        let notes = try await change.apply(with: git, in: quarantine)
        let written = try await git.text(["write-tree"])
        let before = try await quarantine.git.text(["rev-parse", "\(ground)^{tree}"])
        return Self(
            tree: written == before ? nil : ObjectName(written), findings: findings,
            notes: notes)
    }
}

/// What has to be done to an index for it to hold what a walk found.
struct IndexChange {
    let tree: TreeListing
    let base: TreeListing
    let findings: WorkTreeWalk.Findings

    /// Changes the index of a git directory of Berth's own.
    ///
    /// - Returns: What was out of the ordinary.
    func apply(with git: GitCommand, in quarantine: Quarantine) async throws(GitError) -> [String] {
        var notes: [String] = []
        if findings.isCut {
            notes.append("the work tree was not looked through whole, so no deletion was taken")
        }
        try await update(git, ["--force-remove", "-z", "--stdin"], Self.list(deleted))
        try await update(git, ["--replace", "-z", "--index-info"], restored)
        let copied = Self.list(findings.copied)
        let arguments = ["update-index", "--add", "--replace", "-z", "--stdin"]
        guard !copied.isEmpty else { return notes }
        let outcome = try await git.run(arguments, input: copied)
        if !outcome.isSuccess {
            try quarantine.takeTextAsItIs()
            try await git.output(arguments, input: copied)
            notes.append(
                "attributes that change text could not be honoured, so it was taken as it is: "
                    + (outcome.message.split(separator: "\n").last.map(String.init) ?? ""))
        }
        return notes
    }

    /// The tracked files that are gone; what lies in a place that was left out is not.
    private var deleted: [RepositoryPath] {
        if findings.isCut { return [] }
        let present = Set(findings.unchanged).union(findings.copied)
        let leftOut = Set(findings.leftOut.map(\.path))
        return tree.entries.compactMap { path, entry in
            if entry.isSubmodule || present.contains(path) { return nil }
            var place = path
            while !place.bytes.isEmpty {
                if leftOut.contains(place) { return nil }
                place = place.parent
            }
            return leftOut.contains(.top) ? nil : path
        }
    }

    /// Files that are as they were checked out, although the agent committed something else.
    private var restored: [UInt8] {
        var lines: [UInt8] = []
        for path in findings.unchanged {
            guard let entry = base.entries[path], entry != tree.entries[path] else { continue }
            lines += Array("\(entry.mode) \(entry.object)\t".utf8) + path.bytes + [0]
        }
        return lines
    }

    private func update(
        _ git: GitCommand, _ options: [String], _ input: [UInt8]
    ) async throws(GitError) {
        if !input.isEmpty { try await git.output(["update-index"] + options, input: input) }
    }

    private static func list(_ paths: [RepositoryPath]) -> [UInt8] {
        var bytes: [UInt8] = []
        for path in paths { bytes += path.bytes + [0] }
        return bytes
    }
}
