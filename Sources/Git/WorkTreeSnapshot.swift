/// The state of an agent's work tree as a tree object in the quarantine.
struct WorkTreeSnapshot: Sendable {
    /// The tree, or nil when it is that of the commit it was compared with.
    let tree: ObjectName?
    let findings: WorkTreeWalk.Findings
    let notes: [String]

    /// Takes the work tree of a clone as a change of a verified commit.
    static func take(
        on ground: ObjectName,
        in quarantine: Quarantine
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
                clone.workspace,
                tree: tree,
                manifest: CheckoutManifest.read(from: clone.hostFolder.manifest),
                limits: quarantine.limits,
                mirror: mirror,
                ignoreRules: IgnoreRules(git: git)
            )
            findings = try await walk.findings()
        } catch let error as GitError {
            throw error
        } catch {
            throw .file(path: clone.workspace, operation: "read", reason: "\(error)")
        }
        try await git.output(["read-tree", "--reset", "\(ground)"])
        let change = IndexChange(tree: tree, base: base, findings: findings)
        let applied = try await change.apply(with: git, in: quarantine)
        let (written, refused) = try await RefusedContent(
            git: git,
            quarantine: quarantine,
            ground: ground
        ).writeTree()
        var all = findings
        all.leftOut += applied.leftOut + refused
        let before = try await quarantine.git.text(["rev-parse", "\(ground)^{tree}"])
        return Self(
            tree: written.description == before ? nil : written,
            findings: all,
            notes: applied.notes
        )
    }
}
