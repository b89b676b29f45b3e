import Diagnostics
import Git

extension RunPreparation {
    /// The flag that lets a run go on with a dev container that its branch has changed.
    static let changedConfigurationFlag = "--allow-changed-configuration"

    /// Refuses to go on from another run whose agent, or anyone else, has changed the dev container
    /// since: what it says would be done without anybody having been asked.
    ///
    /// The same holds for a run that begins at another run's branch, as tasks of a batch do.
    ///
    /// - Parameter ground: Where the run begins.
    /// - Throws: A diagnostic with the files.
    func checkUnchanged(_ ground: RunGround) async throws {
        guard !request.grants.contains(Self.changedConfigurationFlag) else { return }
        if let continued = request.continued {
            guard let old = ObjectName(continued.agreedBase ?? continued.base) else { return }
            try await checkUnchanged(
                ground,
                since: old,
                "the dev container has changed since the run \(continued.run) began",
                continued.branch
            )
        } else if request.base != nil, let head = ground.repository.head,
            try await ground.repository.hasReturnedWork(ground.base.commit),
            let old = try await ground.repository.commonBase(of: head, ground.base.commit)
        {
            try await checkUnchanged(
                ground,
                since: old,
                "`\(ground.base.name)` has another dev container than your branch, and work of a run",
                ground.base.name
            )
        }
    }

    private func checkUnchanged(
        _ ground: RunGround,
        since old: ObjectName,
        _ words: String,
        _ branch: String
    ) async throws {
        let new = try await snapshot(ground.repository)?.tree ?? ground.base.commit
        guard new != old else { return }
        let files = try await ground.repository.changedFiles(
            under: RunGround.configurationPaths(ground.subfolder),
            from: old,
            to: new
        )
        guard !files.isEmpty else { return }
        let names = files.prefix(5).map { "`\($0)`" }.joined(separator: ", ")
        let more = files.count > 5 ? " and \(files.count - 5) more" : ""
        throw DiagnosticError(
            Diagnostic(
                code: "configuration-changed",
                words,
                notes: [
                    "changed are \(names)\(more)",
                    "an agent may have done that, and the next run would do what they say",
                ],
                hints: [
                    "`git diff \(old.short) \(branch)` shows the changes",
                    "if they are right, go on with `\(Self.changedConfigurationFlag)`",
                ]
            )
        )
    }
}
