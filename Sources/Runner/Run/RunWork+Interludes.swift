import Agent
import Diagnostics
import DockerEngine
import FoundationEssentials
import Glibc
import Runs
import Synchronization

extension RunWork {
    /// What a later agent of a run is told; the conversation says all else.
    private static let secondPrompt = """
        Your work was interrupted from outside: it is not your fault, and nothing was lost. The \
        files are as you left them, but processes that you had started are gone. Look where you \
        stand, and go on until the task is done.

        """

    /// Freezes every process of the container.
    func freeze(_ container: String) async {
        await tryOut { try await driver.engine.pauseContainer(container) }
    }

    /// Lets a frozen container go on.
    func thaw(_ container: String) async {
        await tryOut { try await driver.engine.unpauseContainer(container) }
    }

    /// Stops the container of a run that waits; everything in it stays.
    func park(_ container: String) async throws {
        await closeWay()
        do {
            try await driver.engine.stopContainer(container, timeoutSeconds: 2)
        } catch DockerError.notFound {
            // That is told when the run is to go on.
        }
    }

    /// Makes the run ready for an agent that goes on where the one before was cut off.
    ///
    /// It can be repeated; an agent of this attempt that works already is left alone.
    func prepareNext(_ container: String, attempt: Int) async throws {
        if currentTicket.laterStarts.count < attempt {
            for file in AgentWrapper.StateFile.ofOneAgent {
                unlink("\(folder.output)/\(file.rawValue)")
            }
            // Another user may own the file: the next agent itself ends a line that was cut off.
            let events = "\(folder.output)/\(AgentWrapper.StateFile.events.rawValue)"
            var status = stat()
            let start = lstat(events, &status) == 0 ? Int(status.st_size) : 0
            gathered.withLock { $0.ticket.laterStarts.append(start) }
            try keepTicket()
        }
        guard !hasAgentRun else { return }
        try Files.write(Self.secondPrompt, to: "\(folder.control)/again", mode: 0o644)
        if try await !driver.engine.inspectContainer(container).state.isRunning {
            try await startAgain(container)
        }
    }

    /// Copies the conversation to the run's folder, for runs that go on from it.
    ///
    /// The work counts more: a conversation that cannot be kept is told and stops nothing.
    func keepConversation(_ container: String) async {
        do {
            let archive = ConversationArchive(engine: driver.engine, folder: folder)
            let session = ticket.session
            let path = try await patience.repeating {
                try await archive.save(session, from: container)
            }
            guard let path else { return }
            gathered.withLock { $0.ticket.conversationPath = path }
            try keepTicket()
        } catch {
            warn(error)
        }
    }

    private func tryOut(_ action: () async throws -> Void) async {
        do {
            try await action()
        } catch DockerError.notFound, DockerError.conflict {
            // It is gone, or is so already.
        } catch {
            warn(error)
        }
    }
}
