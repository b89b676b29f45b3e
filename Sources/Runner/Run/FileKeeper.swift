public import Agent
import Diagnostics
import JSONC
import OrderedCollections
public import Runs
import Synchronization

/// Keeps a run in files of its own folder, where one process drives one run.
public final class FileKeeper: RunKeeper {
    private let folder: RunFolder
    private let show: @Sendable (AgentEvent, _ workspaceFolder: String) -> Void
    private let offset: Mutex<Int>
    private let workspaceFolder = Mutex("")

    /// Creates a keeper.
    ///
    /// - Parameters:
    ///   - folder: The run's folder.
    ///   - show: Gets the agent's events that were not kept before, in order, and the folder that
    ///     the agent works in.
    public init(
        folder: RunFolder,
        show: @escaping @Sendable (AgentEvent, _ workspaceFolder: String) -> Void
    ) {
        self.folder = folder
        self.show = show
        let bytes = (try? Files.read(folder.path + "/shown", atMost: 64)) ?? nil
        offset = Mutex(bytes.flatMap { Int(String(decoding: $0, as: UTF8.self)) } ?? 0)
    }

    public var agentOffset: Int { offset.withLock { $0 } }

    public func keep(_ machine: RunMachine, _ ticket: RunTicket) throws {
        try keep(ticket)
        guard let identifier = RunIdentifier(parsing: ticket.run),
            let pipeline = RunIdentifier(parsing: ticket.pipeline)
        else { return }
        var record = RunRecord(
            identifier: identifier,
            pipeline: pipeline,
            repositoryPath: ticket.repository,
            baseCommit: ticket.base,
            branch: ticket.branch,
            prompt: ticket.prompt,
            session: ticket.session,
            resumesConversation: ticket.isContinued,
            containerName: "",
            timeLimit: machine.timeLimit,
            keptContainers: machine.keptContainers
        )
        record.update(from: machine)
        try Files.write(record.json.text(.pretty) + "\n", to: folder.record)
    }

    public func keep(_ ticket: RunTicket) throws {
        workspaceFolder.withLock { $0 = ticket.containerFolder }
        try Files.write(ticket.json.text(.pretty) + "\n", to: folder.path + "/ticket.json")
    }

    public func keep(_ events: [RunEvent], agentOffset: Int?) throws {
        for event in events where event.kind == .agent {
            guard let offset = event.content["offset"]?.integer,
                let length = event.content["length"]?.integer,
                let line = try folder.agentLine(offset: offset, length: length)
            else { continue }
            show(AgentEvent(parsing: line), workspaceFolder.withLock { $0 })
        }
        guard let agentOffset else { return }
        try? Files.write(String(agentOffset), to: folder.path + "/shown")
        offset.withLock { $0 = agentOffset }
    }

    /// Reads what was kept; nil when the folder has no run, or the run is over.
    func read() throws -> (ticket: RunTicket, machine: RunMachine)? {
        guard let ticket = try readTicket(), let bytes = try Files.read(folder.record) else {
            return nil
        }
        let record = try RunRecord(JSONValue(parsing: bytes))
        if case .finished(let finished) = record.state, finished.isCleanedUp { return nil }
        return (ticket, record.machine)
    }

    /// Reads the ticket; nil when the folder has none.
    func readTicket() throws -> RunTicket? {
        guard let bytes = try Files.read(folder.path + "/ticket.json") else { return nil }
        return RunTicket(json: try JSONValue(parsing: bytes))
    }
}
