import Agent
import Diagnostics
import DockerEngine
import FoundationEssentials
import Glibc
import Runs

/// Follows an agent that works in a container by the files that its wrapper writes, from any
/// point on; the agent does not notice whether anyone follows.
struct AgentFollower {
    let engine: DockerEngine
    let container: String
    let folder: RunFolder
    let ticket: RunTicket
    let run: RunIdentifier
    let keeper: any RunKeeper
    let progress: ProgressSink

    /// How long nothing is printed until the engine is asked whether the agent still runs.
    private static let checkInterval = Duration.seconds(2)
    /// How long the look inside may take.
    private static let lookLimit = Duration.seconds(20)

    /// Follows the agent to its end and judges how it ended.
    ///
    /// Every line is kept once; those that were kept before are judged only.
    ///
    /// - Parameter onStart: Called once the agent is known to be started.
    /// - Returns: How the agent ended.
    /// - Throws: What cannot be read of the run's folder, what the keeper says, or the engine.
    func follow(onStart: @Sendable () -> Void) async throws -> AgentOutcome {
        var judge = AgentJudge()
        var file = OutputFollower(path: path(.events))
        var reserve = LogReserve(path: path(.events))
        var reader = AgentEventLineReader()
        var laterStarts = ticket.laterStarts[...]
        let keptBefore = try keeper.agentOffset
        var hasStarted = false
        let clock = ContinuousClock()
        var nextCheck = clock.now + Self.checkInterval
        var isGone = false
        var missedChecks = 0
        func take(_ lines: [AgentEventLineReader.Line]) async throws {
            var events: [RunEvent] = []
            for line in lines {
                while let start = laterStarts.first, line.offset >= start {
                    judge.beginNext()
                    laterStarts.removeFirst()
                }
                let event = line.event
                judge.observe(event)
                if line.offset >= keptBefore { events.append(runEvent(line, event)) }
            }
            guard reader.resumeOffset > keptBefore else { return }
            try await keeper.keep(events, agentOffset: reader.resumeOffset)
        }
        while true {
            if !hasStarted, exists(.started) {
                hasStarted = true
                onStart()
            }
            let hasEnded = exists(.exit) || isGone
            var bytes = try file.readAdded()
            if hasStarted, !hasEnded { await reserve.extend(behind: file.offset) }
            if !bytes.isEmpty {
                // Who speaks is there.
                nextCheck = clock.now + Self.checkInterval
                missedChecks = 0
            }
            while !bytes.isEmpty {
                try await take(reader.read(bytes))
                // Less than a whole part is all that there was.
                guard bytes.count == OutputFollower.mostBytesPerRead else { break }
                bytes = try file.readAdded()
            }
            if hasEnded { break }
            if clock.now >= nextCheck {
                nextCheck = clock.now + Self.checkInterval
                // Once alone it may just be about to write its last words.
                missedChecks = try await isWorking() ? 0 : missedChecks + 1
                isGone = missedChecks >= 2
            }
            try await untilNews(of: file, until: nextCheck, hasStarted: hasStarted)
        }
        reserve.release()
        if let line = reader.finish() { try await take([line]) }
        if !laterStarts.isEmpty { judge.beginNext() }
        return judge.outcome(
            exitStatus: try exitStatus(),
            standardErrorTail: try standardErrorTail(),
            refusal: try Files.read(path(.refused)).map {
                AgentRefusal(parsing: String(decoding: $0, as: UTF8.self))
            }
        )
    }

    /// Waits until a file changed that ``follow(onStart:)`` looks at, or until the next check.
    private func untilNews(
        of file: OutputFollower,
        until nextCheck: ContinuousClock.Instant,
        hasStarted: Bool
    ) async throws {
        let (exit, started) = (path(.exit), path(.started))
        try await OutputPulse.shared.news(until: nextCheck) {
            file.hasGrown || access(exit, F_OK) == 0 || !hasStarted && access(started, F_OK) == 0
        }
    }

    private func runEvent(_ line: AgentEventLineReader.Line, _ event: AgentEvent) -> RunEvent {
        let digest = AgentEventDigest(event, workspaceFolder: ticket.containerFolder)
        return .agent(
            digest,
            offset: line.offset,
            length: line.bytes.count + line.omittedBytes,
            run: run
        )
    }

    /// Whether the wrapper's process is there: it leaves after its last word, which it cannot
    /// write when the disk is full or somebody ended it.
    private func isWorking() async throws -> Bool {
        do {
            guard !ticket.isolation.hasOwnKernel else { return try await isSeenInside() }
            return try await engine.containerTop(container).processes.contains { process in
                process.contains { $0.contains(AgentFolders.script) }
            }
        } catch DockerError.notFound, DockerError.conflict, DockerError.server {
            // There is no container, or it does not run.
            return false
        } catch let error as DockerError where error.isEngineAway {
            // An engine that is started again tells what became of the container.
            return true
        }
    }

    /// Asks inside: the numbers of processes of another kernel mean others on the machine, which
    /// the engine would show.
    private func isSeenInside() async throws -> Bool {
        let look = ExecConfig(AgentWrapper.lookCommand(), user: ticket.remoteUser)
        do {
            return try await engine.run(look, in: container, limit: Self.lookLimit).exitCode == 0
        } catch DockerError.timeout {
            // A machine that is so busy tells nothing.
            return true
        } catch DockerError.conflict {
            // Nothing can be asked in a container that is frozen, nor does anything end there.
            return try await engine.inspectContainer(container).state.isPaused
        }
    }

    private func exitStatus() throws -> Int? {
        guard let bytes = try Files.read(path(.exit), atMost: 64) else { return nil }
        return Int(String(decoding: bytes, as: UTF8.self).filter { $0.isNumber })
    }

    private func standardErrorTail() throws -> String {
        let bytes = try Files.read(path(.standardError), atMost: 4 << 20) ?? []
        return String(decoding: bytes.suffix(4_000), as: UTF8.self)
    }

    private func exists(_ file: AgentWrapper.StateFile) -> Bool { access(path(file), F_OK) == 0 }

    private func path(_ file: AgentWrapper.StateFile) -> String {
        "\(folder.output)/\(file.rawValue)"
    }
}
