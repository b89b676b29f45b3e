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
        let agreed = request.agreedBase
        if let continued = request.continued {
            guard let old = ObjectName(agreed ?? continued.agreedBase ?? continued.base) else {
                return
            }
            try await checkUnchanged(
                ground,
                since: old,
                "the dev container has changed since the run \(continued.run) began",
                continued.branch
            )
        } else if request.base != nil, let head = ground.repository.head,
            try await ground.repository.hasReturnedWork(ground.base.commit)
        {
            let common = try await ground.repository.commonBase(of: head, ground.base.commit)
            guard let old = agreed.flatMap({ ObjectName($0) }) ?? common else { return }
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

extension RunRequest {
    private static let agreement = RunPreparation.changedConfigurationFlag + "="

    /// Returns grants for doing a task again: who looked at the dev container then has not seen what
    /// agents have made of it since.
    ///
    /// - Parameters:
    ///   - grants: What was granted.
    ///   - commit: The commit that was looked at.
    /// - Returns: What is still granted.
    public static func grants(_ grants: Set<String>, agreedAt commit: String) -> Set<String> {
        let flag = RunPreparation.changedConfigurationFlag
        guard grants.contains(flag) else { return grants }
        return grants.subtracting([flag]).union([agreement + commit])
    }

    /// The commit whose dev container was looked at, where a grant says so.
    fileprivate var agreedBase: String? {
        grants.first { $0.hasPrefix(Self.agreement) }
            .map { String($0.dropFirst(Self.agreement.count)) }
    }
}
