import Agent
import Diagnostics
import FoundationEssentials
import Gateway
import Git
import Glibc
import Runs

/// Everything that can be known before a container is made: is the request sound, where does it
/// start, what is it called.
struct RunPreparation {
    var request: RunRequest
    let folders: BerthFolders
    let progress: ProgressSink

    /// Checks a request and makes its ticket and its clone.
    ///
    /// - Returns: The ticket, the folder of the run, and the user's repository.
    func prepare() async throws -> (
        ticket: RunTicket, folder: RunFolder, repository: UserRepository
    ) {
        try checkPrompt()
        try checkFolder()
        let ground = try await currentGround()
        let repository = ground.repository
        // In a large work tree this takes longer than all else.
        async let uncommitted = repository.uncommittedChanges()
        var ticket = try await ticket(ground)
        ticket.isolation = try Settings(request.settings).isolation
        try await checkCredential()
        try await checkUnchanged(ground)
        let folder = RunFolder(path: "\(folders.runs)/\(ticket.run)")
        // A process that was killed in the midst of this left what nothing refers to.
        if access(folder.path, F_OK) == 0 {
            try await repository.release(try RunReference(ticket.run))
            try FileManager.default.removeItem(atPath: folder.path)
        }
        try folder.create()
        do {
            try Files.makeFolder(folder.workspace, mode: 0o755)
            let clone = try await RunClone.create(
                from: repository,
                try await cloneRequest(&ticket, folder, repository)
            )
            let changes = try await uncommitted
            // Who begins elsewhere than at `HEAD` does not mean what lies on top of that.
            if !changes.isEmpty, ticket.base == repository.head.map({ "\($0)" }) {
                progress(.diagnostic(changes.warning))
            }
            for note in clone.notes {
                progress(.diagnostic(Diagnostic(.note, code: "clone", note)))
            }
            try takeConversation(&ticket, folder)
            ticket.subfolder = Self.configured(ticket.subfolder, in: folder.clone(ticket))
            try Files.write(request.prompt, to: folder.control + "/prompt", mode: 0o644)
            ticket.objectMounts = clone.mounts
            return (ticket, folder, repository)
        } catch {
            try? await repository.release(try RunReference(ticket.run))
            try? FileManager.default.removeItem(atPath: folder.path)
            throw error
        }
    }

    /// What the clone is made of: the base, or another run's files as they were at a point.
    private func cloneRequest(
        _ ticket: inout RunTicket,
        _ folder: RunFolder,
        _ repository: UserRepository
    ) async throws -> RunClone.Request {
        let run = try RunReference(ticket.run)
        let branch = try BranchName(validating: ticket.branch)
        let identity = try Identity(parsing: ticket.author)
        var clone: RunClone.Request
        if let snapshot = try await snapshot(repository) {
            clone = RunClone.Request(
                run: run,
                snapshot: snapshot,
                branch: branch,
                identity: identity,
                workspace: folder.clone(ticket),
                hostFolder: RunGitFolder(path: folder.git)
            )
            ticket.base = "\(snapshot.head)"
        } else {
            clone = RunClone.Request(
                run: run,
                base: try Self.object(ticket.base),
                branch: branch,
                identity: identity,
                workspace: folder.clone(ticket),
                hostFolder: RunGitFolder(path: folder.git)
            )
        }
        clone.objectCache = ObjectCache(path: folders.objects)
        // That is done when the files have their owner, while the engine makes the container.
        clone.recordsCheckout = false
        return clone
    }

    /// The snapshot that a fork begins at; nil where it begins at a commit.
    func snapshot(_ repository: UserRepository) async throws -> Snapshot? {
        guard request.isFork, let continued = request.continued,
            let name = request.point?.snapshot
        else { return nil }
        return try await repository.snapshot(named: name, of: continued)
    }

    /// Last of all checks: what is wrong with the request itself is worth more to its author.
    func checkCredential() async throws {
        guard case .live = request.model else { return }
        if let access = request.access {
            _ = try await access.provider.current()
        } else {
            _ = try CredentialSource.resolve(environment: request.environment)
        }
    }

    private func ticket(_ ground: RunGround) async throws -> RunTicket {
        let repository = ground.repository
        let settings = try Settings(request.settings)
        let continued = request.continued
        var rehearsal: String?
        if case .rehearsal(_, let path) = request.model { rehearsal = path }
        return RunTicket(
            run: "\(request.identifier)",
            pipeline: (request.isFork ? nil : continued?.pipeline) ?? "\(request.identifier)",
            prompt: request.prompt,
            repository: ground.top,
            subfolder: ground.subfolder,
            base: "\(ground.base.commit)",
            baseName: ground.base.name,
            branch: "\(ground.branch)",
            branchTip: ground.branchTip.map { "\($0)" },
            session: (request.isFork ? nil : continued?.session)
                ?? UUID().uuidString.lowercased(),
            isContinued: continued != nil,
            author: "\(try await repository.identity(author: settings.author))",
            placeholder: Placeholder.make().text,
            model: settings.model,
            rehearsal: rehearsal,
            isSealed: true,
            objectDirectories: repository.objectDirectories
        )
    }

    /// Copies the conversation that the run goes on with, as far as it shall be known to the agent.
    private func takeConversation(
        _ ticket: inout RunTicket,
        _ folder: RunFolder
    ) throws(DiagnosticError) {
        guard let continued = request.continued else { return }
        let isCopy = request.isFork || request.point != nil
        let source = ConversationSource(ticket: continued, folders: folders)
        guard
            let conversation = try source.conversation(
                through: request.point,
                as: isCopy ? ticket.session : nil
            )
        else {
            // The volume of the pipeline may have it; a fork has another volume.
            if isCopy { ticket.isContinued = false }
            return
        }
        if conversation.bytes.isEmpty {
            // The pipeline is back where it began, and so is its conversation.
            ticket.isContinued = false
            ticket.session = UUID().uuidString.lowercased()
            return
        }
        try Files.write(conversation.bytes, to: folder.conversation)
        ticket.conversationPath = source.path(as: ticket.session)
    }

    private static func object(_ text: String) throws(DiagnosticError) -> ObjectName {
        guard let name = ObjectName(text) else {
            throw DiagnosticError(Diagnostic(code: "object-name", "`\(text)` is no commit"))
        }
        return name
    }

    /// The opened folder, or the nearest one above it that has a configuration in the base commit.
    private static func configured(_ subfolder: String, in clone: String) -> String {
        var names = subfolder.split(separator: "/")
        while !names.isEmpty {
            let folder = "\(clone)/\(names.joined(separator: "/"))"
            if access("\(folder)/.devcontainer", F_OK) == 0
                || access("\(folder)/.devcontainer.json", F_OK) == 0
            {
                break
            }
            names.removeLast()
        }
        return names.joined(separator: "/")
    }
}
