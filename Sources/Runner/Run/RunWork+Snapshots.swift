import Diagnostics
public import Git
import JSONC
import OrderedCollections
public import Runs
import Synchronization

extension RunWork {
    /// Keeps the files as tool calls left them.
    ///
    /// It is called while the agent waits for the model's next words; on a full disk it waits on,
    /// since what it would say next could not be kept. What cannot be kept for another reason is
    /// told and stops nothing: the next snapshot has it, or the end of the run.
    func takeSnapshot(after toolUses: [String]) async {
        do {
            let outcome = try await diskPatience.repeating {
                try await self.folder.runClone(self.currentTicket).snapshot(
                    into: try await self.userRepository(),
                    label: toolUses.joined(separator: " "),
                    memory: self.snapshots
                )
            }
            guard outcome.isNew, let snapshot = outcome.snapshot else { return }
            let event = RunEvent.snapshot(
                snapshot,
                toolUses: toolUses,
                changedFiles: outcome.changedFileCount,
                run: request.identifier
            )
            try await diskPatience.repeating {
                try await self.driver.keeper.keep([event], agentOffset: nil)
            }
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
    ///
    /// - Parameters:
    ///   - snapshot: What keeps them.
    ///   - toolUses: The tool calls since the snapshot before.
    ///   - changedFiles: How many files differ from that one; nil where nobody knows any more.
    ///   - run: The run.
    /// - Returns: The event, without a number yet.
    public static func snapshot(
        _ snapshot: Snapshot,
        toolUses: [String],
        changedFiles: Int?,
        run: RunIdentifier
    ) -> Self {
        var content: JSONObject = [
            "snapshot": .integer(snapshot.number),
            "commit": .string("\(snapshot.commit)"),
            "tree": .string("\(snapshot.tree)"),
            "head": .string("\(snapshot.head)"),
            "toolCalls": .array(toolUses.map { .string($0) }),
        ]
        if let changedFiles { content["files"] = .integer(changedFiles) }
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
