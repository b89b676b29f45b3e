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
            let start = try endLine(
                of: "\(folder.output)/\(AgentWrapper.StateFile.events.rawValue)"
            )
            gathered.withLock { $0.ticket.laterStarts.append(start) }
            try driver.keeper.keep(currentTicket)
        }
        guard !hasAgentRun else { return }
        try Files.write(Self.secondPrompt, to: "\(folder.control)/again", mode: 0o644)
        if try await !driver.engine.inspectContainer(container).state.isRunning {
            try await driver.engine.startContainer(container)
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
            try driver.keeper.keep(currentTicket)
        } catch {
            warn(error)
        }
    }

    /// Ends a last line that was cut off in the agent's output, so that the next one begins anew.
    ///
    /// - Returns: How long the file is then.
    private func endLine(of path: String) throws(DiagnosticError) -> Int {
        let descriptor = open(path, O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT { return 0 }
            throw Files.failure("open", path, errno)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw Files.failure("read", path, EINVAL)
        }
        let size = Int(status.st_size)
        var last = UInt8(ascii: "\n")
        guard size > 0, pread(descriptor, &last, 1, off_t(size - 1)) == 1 else { return size }
        guard last != UInt8(ascii: "\n") else { return size }
        var lineBreak = UInt8(ascii: "\n")
        guard Glibc.write(descriptor, &lineBreak, 1) == 1 else {
            throw Files.failure("write", path, errno)
        }
        return size + 1
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
