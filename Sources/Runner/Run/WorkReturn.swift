import Diagnostics
import DockerEngine
import FoundationEssentials
public import Git
import JSONC
import OrderedCollections
import Planner
import Runs

/// What came back from a run.
public struct ReturnedWork: Sendable {
    /// The branch that has the work; nil when there was none to bring back.
    public var branch: String?
    /// The commit that the run started from.
    public var base: String
    /// The newest commit.
    public var tip: String
    /// The commits, the oldest first.
    public var commits: [CommitSummary]
    /// How much changed.
    public var change: ChangeCount
    /// One line for each file, with a sum at the end.
    public var statistics: String
    /// What the user should know.
    public var notes: [String]
}

/// Brings the work of a run back into the user's repository.
struct WorkReturn {
    let engine: DockerEngine
    let environment: [String: String]
    let hostUser: PlanInput.HostUser

    /// Stops the container, so that nothing changes any more, and imports and publishes what is in
    /// the clone.
    ///
    /// It can be repeated.
    func bringBack(
        _ ticket: RunTicket,
        _ folder: RunFolder,
        container: String
    ) async throws
        -> ReturnedWork
    {
        try await takeBack(ticket, folder, container: container)
        do {
            try await engine.stopContainer(container, timeoutSeconds: 2)
        } catch DockerError.notFound {
            // The clone is on the host; the container is not needed.
        }
        let program = try await GitProgram.find(environment: environment)
        let repository = try await UserRepository.discover(at: ticket.repository, program: program)
        let clone = try folder.runClone(ticket)
        let work = try await clone.importWork(with: program, subject: ticket.prompt)
        var returned = ReturnedWork(
            branch: nil,
            base: "\(work.base)",
            tip: "\(work.tip)",
            commits: work.commits,
            change: work.change,
            statistics: "",
            notes: work.notes
        )
        if !work.leftOut.isEmpty {
            let names = work.leftOut.prefix(5).map(\.description).joined(separator: "; ")
            let more = work.leftOut.count > 5 ? " and \(work.leftOut.count - 5) more" : ""
            returned.notes.append("left out: \(names)\(more)")
        }
        if !work.isEmpty {
            let publication = try await repository.publish(
                work,
                as: try BranchName(validating: ticket.branch),
                replacing: ticket.branchTip.flatMap { ObjectName($0) }
            )
            returned.branch = "\(publication.branch)"
            returned.tip = "\(publication.tip)"
            returned.notes += publication.notes
            returned.statistics = try await repository.diffStatistics(from: work.base, to: work.tip)
            returned.notes += await unasked(of: work, in: repository, run: ticket.run)
        } else if ticket.branchTip != nil {
            returned.branch = ticket.branch
        }
        try await repository.release(try RunReference(ticket.run))
        return returned
    }

    /// A note on files that would run on the user's machine without having been asked to.
    private func unasked(
        of work: ImportedWork,
        in repository: UserRepository,
        run: String
    ) async -> [String] {
        let mostNames = 3
        let width = 80
        let triggers: [HostTrigger]
        do {
            triggers = try await repository.triggers(from: work.base, to: work.tip)
        } catch {
            // The work counts more; a merge asks again.
            return ["what of the work would run on your machine could not be listed"]
        }
        let names = triggers.filter { $0.occasion == .unasked }
            .map { "`\(TerminalText.oneLine($0.path, width: width))`" }
        guard !names.isEmpty else { return [] }
        let more = names.count > mostNames ? " and \(names.count - mostNames) more" : ""
        return [
            names.prefix(mostNames).joined(separator: ", ") + more
                + " would run on your machine unasked; `berth show \(run)` tells when"
        ]
    }

    /// Gives the clone back to the host's user, from inside while the container runs, else from a
    /// container made for that.
    private func takeBack(_ ticket: RunTicket, _ folder: RunFolder, container: String) async throws
    {
        guard hostUser.userIdentifier != 0, let user = ticket.remoteUserIdentifier,
            user != hostUser.userIdentifier, !ticket.mountTarget.isEmpty
        else { return }
        if (try? await engine.inspectContainer(container).state.isRunning) == true {
            try await Ownership.give(
                ticket.mountTarget,
                to: hostUser.userIdentifier,
                hostUser.groupIdentifier,
                engine: engine,
                container: container
            )
            return
        }
        try await Ownership.takeBack(
            folder.clone(ticket),
            (hostUser.userIdentifier, hostUser.groupIdentifier),
            engine: engine,
            image: ticket.image,
            run: ticket.run
        )
    }
}
