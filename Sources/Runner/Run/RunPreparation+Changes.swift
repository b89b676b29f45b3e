import Diagnostics
import Git

extension RunPreparation {
    /// The flag that lets a run go on with a dev container that its branch has changed.
    static let changedConfigurationFlag = "--allow-changed-configuration"

    /// Refuses to go on from another run whose agent, or anyone else, has changed the dev container
    /// since: what it says would be done without anybody having been asked.
    ///
    /// - Parameters:
    ///   - ticket: The run's ticket, with the commit that it begins at.
    ///   - repository: The user's repository.
    /// - Throws: A diagnostic with the files.
    func checkUnchanged(_ ticket: RunTicket, _ repository: UserRepository) async throws {
        guard let continued = request.continued, let old = ObjectName(continued.base),
            !request.grants.contains(Self.changedConfigurationFlag)
        else { return }
        let new = try await snapshot(repository)?.tree ?? ObjectName(ticket.base)
        guard let new, new != old else { return }
        let files = try await repository.changedFiles(
            under: Self.places(ticket.subfolder),
            from: old,
            to: new
        )
        guard !files.isEmpty else { return }
        let names = files.prefix(5).map { "`\($0)`" }.joined(separator: ", ")
        let more = files.count > 5 ? " and \(files.count - 5) more" : ""
        throw DiagnosticError(
            Diagnostic(
                code: "configuration-changed",
                "the dev container has changed since the run \(continued.run) began",
                notes: [
                    "changed are \(names)\(more)",
                    "an agent may have done that, and the next run would do what they say",
                ],
                hints: [
                    "`git diff \(old.description.prefix(10)) \(continued.branch)` shows the changes",
                    "if they are right, go on with `\(Self.changedConfigurationFlag)`",
                ]
            )
        )
    }
}
