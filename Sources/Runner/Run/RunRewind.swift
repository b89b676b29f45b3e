import Agent
import Diagnostics
import FoundationEssentials
import Git
public import Runs

/// Puts a pipeline back to what it was at a tool call: files, branch and conversation.
///
/// Nothing is lost: what the branch was at is kept under `refs/berth/`, the conversation as it was
/// stays with its run.
public struct RunRewind: Sendable {
    /// The run with the tool call.
    public var ticket: RunTicket
    /// The point.
    public var point: RunPoint
    /// The identifier under which the pipeline's next run finds where it goes on.
    public var identifier: RunIdentifier
    /// Where runs are kept.
    public var folders: BerthFolders
    /// The environment of the host.
    public var environment: [String: String]

    /// Creates a rewind.
    public init(
        _ ticket: RunTicket,
        to point: RunPoint,
        as identifier: RunIdentifier,
        folders: BerthFolders,
        environment: [String: String]
    ) {
        self.ticket = ticket
        self.point = point
        self.identifier = identifier
        self.folders = folders
        self.environment = environment
    }

    /// Carries it out; repeating it changes nothing more.
    ///
    /// - Returns: The ticket that a later run goes on from, and what the user should know.
    /// - Throws: A diagnostic when the point is not there; nothing is changed then.
    public func carryOut() async throws -> (ticket: RunTicket, notes: [String]) {
        let program = try await GitProgram.find(environment: environment)
        let repository = try await UserRepository.discover(at: ticket.repository, program: program)
        var snapshot: Snapshot?
        if let name = point.snapshot {
            snapshot = try await repository.snapshot(named: name, of: ticket)
        }
        var next = ticket
        next.run = "\(identifier)"
        next.session = UUID().uuidString.lowercased()
        next.isContinued = true
        next.prompt = "Go back to the event \(point.event) of the run \(ticket.run)"
        let source = ConversationSource(ticket: ticket, folders: folders)
        let conversation = try source.conversation(through: point, as: next.session)
        let branch = try BranchName(validating: ticket.branch)
        let publication = try await set(branch, to: snapshot, in: repository)
        let folder = RunFolder(path: "\(folders.runs)/\(identifier)")
        try folder.create()
        if let conversation {
            try Files.write(conversation.bytes, to: folder.conversation)
            next.conversationPath = source.path(as: next.session)
        } else if point.isBeginning, !ticket.isContinued {
            // Empty: the next run begins without a conversation.
            try Files.write([], to: folder.conversation)
        }
        next.branch = "\(publication.branch)"
        next.branchTip = "\(publication.tip)"
        // What the agent made of the dev container by then, nobody has agreed to.
        next.agreedBase = ticket.agreedBase ?? ticket.base
        next.base = "\(publication.tip)"
        next.laterStarts = []
        return (next, publication.notes)
    }

    /// Sets the branch to a snapshot, or, where nothing had changed by then, to the run's base.
    private func set(
        _ branch: BranchName,
        to snapshot: Snapshot?,
        in repository: UserRepository
    ) async throws -> Publication {
        let tip = try await repository.tip(of: branch)
        if let snapshot {
            return try await repository.set(
                branch,
                to: snapshot,
                replacing: tip,
                subject: ticket.prompt,
                identity: try Identity(parsing: ticket.author)
            )
        }
        guard let base = ObjectName(ticket.base) else {
            throw DiagnosticError(
                Diagnostic(
                    code: "object-name",
                    "`\(ticket.base)`, where the run \(ticket.run) began, is no commit"
                )
            )
        }
        return try await repository.set(
            branch,
            backTo: base,
            of: try RunReference(ticket.run),
            replacing: tip
        )
    }
}

extension UserRepository {
    /// Returns a snapshot of a run by its commit.
    func snapshot(named name: String, of ticket: RunTicket) async throws -> Snapshot {
        if let commit = ObjectName(name), let found = try await snapshot(commit) { return found }
        throw DiagnosticError(
            Diagnostic(
                code: "snapshot-gone",
                "the repository does not have the snapshot \(name.prefix(10)) any more",
                notes: ["it was kept under `refs/berth/` for the run \(ticket.run)"],
                hints: ["choose another event"]
            )
        )
    }
}
