import Diagnostics
import JSONC
import Runs

/// The file with a run's record, written before each effect, so that another process can go on.
struct RunStateFile {
    private let folder: RunFolder

    init(_ folder: RunFolder) {
        self.folder = folder
    }

    /// Writes where the machine stands, as a whole.
    func write(_ machine: RunMachine, _ ticket: RunTicket) throws(DiagnosticError) {
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

    /// Reads the machine to go on with; nil when there is no record, or the run is over.
    ///
    /// What another process gathered before the agent was started is gone with it: such a run
    /// can only be cleaned up.
    func read() throws -> RunMachine? {
        guard let bytes = try Files.read(folder.record) else { return nil }
        let record = try RunRecord(JSONValue(parsing: bytes))
        switch record.state {
        case .finished(let finished) where finished.isCleanedUp: return nil
        case .preparing, .building, .settingUp, .sealing:
            return RunMachine(
                state: .settingUp,
                phaseStarts: record.phaseStarts,
                timeLimit: record.timeLimit,
                keptContainers: record.keptContainers
            )
        case .running, .collecting, .finished: return record.machine
        }
    }
}
