import Diagnostics
import Git
import JSONC
import OrderedCollections
import Runs
import Synchronization

extension RunWork {
    /// Keeps the files as tool calls left them.
    ///
    /// It is called while the agent waits for the model's next words; on a full disk it waits on,
    /// since what it would say next could not be kept. What cannot be kept for another reason is
    /// told and stops nothing: the next snapshot has it, or the end of the run.
    func takeSnapshot(after toolUses: [String]) async {
        do {
            try await diskPatience.repeating { try await self.keepSnapshot(after: toolUses) }
        } catch {
            warn(error)
        }
    }

    private func keepSnapshot(after toolUses: [String]) async throws {
        let outcome = try await folder.runClone(currentTicket).snapshot(
            into: try await userRepository(),
            label: toolUses.joined(separator: " ")
        )
        guard outcome.isNew, let snapshot = outcome.snapshot else { return }
        try await driver.keeper.keep(
            [
                .snapshot(
                    snapshot,
                    toolUses: toolUses,
                    changedFiles: outcome.changedFileCount,
                    run: request.identifier
                )
            ],
            agentOffset: nil
        )
    }

    /// The user's repository, looked for once.
    func userRepository() async throws -> UserRepository {
        if let known = repository ?? gathered.withLock({ $0.repository }) { return known }
        let found = try await UserRepository.discover(
            at: ticket.repository,
            program: try await GitProgram.find(environment: request.environment)
        )
        gathered.withLock { $0.repository = found }
        return found
    }
}

extension RunEvent {
    /// The event that the files were kept as they were.
    static func snapshot(
        _ snapshot: Snapshot,
        toolUses: [String],
        changedFiles: Int,
        run: RunIdentifier
    ) -> Self {
        let content: JSONObject = [
            "snapshot": .integer(snapshot.number),
            "commit": .string("\(snapshot.commit)"),
            "tree": .string("\(snapshot.tree)"),
            "head": .string("\(snapshot.head)"),
            "toolCalls": .array(toolUses.map { .string($0) }),
            "files": .integer(changedFiles),
        ]
        return Self(run: run, time: RunEvent.now(), kind: .snapshot, content: content)
    }
}
