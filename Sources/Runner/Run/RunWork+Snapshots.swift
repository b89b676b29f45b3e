import Diagnostics
import Git
import JSONC
import OrderedCollections
import Runs
import Synchronization

extension RunWork {
    /// Keeps the files as tool calls left them.
    ///
    /// It is called while the agent waits for the model's next words. What cannot be kept now is
    /// told and stops nothing: the next snapshot has it, or the end of the run.
    func takeSnapshot(after toolUses: [String]) async {
        do {
            let outcome = try await folder.runClone(currentTicket).snapshot(
                into: try await userRepository(),
                label: toolUses.joined(separator: " "),
                memory: snapshots
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
        } catch {
            warn(error)
        }
    }

    /// Looks at all files while the agent starts, so that its first tool call need not wait for
    /// that.
    func prepareSnapshots() async {
        do {
            try await folder.runClone(currentTicket).prepareSnapshots(
                into: try await userRepository(),
                memory: snapshots
            )
        } catch {
            // The first snapshot makes the attempt again, and tells.
        }
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

extension RunEvent {
    /// The event that the run's branch moved in the user's repository; nil where it did not.
    static func branch(
        _ work: ReturnedWork,
        _ ticket: RunTicket,
        run: RunIdentifier
    ) -> Self? {
        guard let branch = work.branch, work.tip != ticket.branchTip else { return nil }
        var content: JSONObject = [
            "branch": .string(branch), "commit": .string(work.tip),
            "commits": .integer(work.commits.count),
        ]
        if branch == ticket.branch, let old = ticket.branchTip { content["old"] = .string(old) }
        return Self(run: run, time: RunEvent.now(), kind: .branch, content: content)
    }
}
