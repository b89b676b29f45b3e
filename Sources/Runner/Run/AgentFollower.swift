import Agent
import Diagnostics
import DockerEngine
import FoundationEssentials
import Glibc

/// Follows an agent that works in a container by the files that its wrapper writes, from any
/// point on; the agent does not notice whether anyone follows.
struct AgentFollower {
    let engine: DockerEngine
    let container: String
    let folder: RunFolder
    let progress: ProgressSink

    /// How often the files are looked at.
    private static let interval = Duration.milliseconds(20)
    /// How often the engine is asked whether the container still runs.
    private static let checkInterval = Duration.seconds(2)

    /// Follows the agent to its end and judges how it ended.
    ///
    /// Events that another process showed before are judged but not shown again.
    ///
    /// - Parameters:
    ///   - formatter: Turns events into lines.
    ///   - onStart: Called once the agent is known to be started.
    /// - Returns: How the agent ended.
    /// - Throws: What cannot be read of the run's folder, or what the engine says.
    func follow(
        _ formatter: AgentEventFormatter,
        onStart: @Sendable () -> Void
    ) async throws -> AgentOutcome {
        var formatter = formatter
        var judge = AgentJudge()
        var file = OutputFollower(path: path(.events))
        var reader = AgentEventLineReader()
        let shownBefore = readShownOffset()
        var hasStarted = false
        let clock = ContinuousClock()
        var nextCheck = clock.now + Self.checkInterval
        var isGone = false
        var missedChecks = 0
        while true {
            if !hasStarted, exists(.started) {
                hasStarted = true
                onStart()
            }
            let hasEnded = exists(.exit) || isGone
            var bytes = try file.readAdded()
            while !bytes.isEmpty {
                for line in reader.read(bytes) {
                    show(line, &judge, &formatter, shownBefore: shownBefore)
                }
                writeShownOffset(reader.resumeOffset)
                bytes = try file.readAdded()
            }
            if hasEnded { break }
            if clock.now >= nextCheck {
                nextCheck = clock.now + Self.checkInterval
                // Once alone it may just be about to write its last words.
                missedChecks = try await isWorking() ? 0 : missedChecks + 1
                isGone = missedChecks >= 2
            }
            try await Task.sleep(for: Self.interval)
        }
        if let line = reader.finish() { show(line, &judge, &formatter, shownBefore: shownBefore) }
        return judge.outcome(
            exitStatus: try exitStatus(),
            standardErrorTail: try standardErrorTail(),
            refusal: try Files.read(path(.refused)).map {
                AgentRefusal(parsing: String(decoding: $0, as: UTF8.self))
            }
        )
    }

    private func show(
        _ line: AgentEventLineReader.Line,
        _ judge: inout AgentJudge,
        _ formatter: inout AgentEventFormatter,
        shownBefore: Int
    ) {
        let event = line.event
        judge.observe(event)
        let lines = formatter.lines(for: event)
        if line.offset >= shownBefore, !lines.isEmpty { progress(.agent(lines)) }
    }

    /// Whether the wrapper's process is there: it leaves after its last word, which it cannot
    /// write when the disk is full or somebody ended it.
    private func isWorking() async throws -> Bool {
        do {
            return try await engine.containerTop(container).processes.contains { process in
                process.contains { $0.contains(AgentFolders.script) }
            }
        } catch DockerError.notFound, DockerError.conflict, DockerError.server {
            // There is no container, or it does not run.
            return false
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

    private var shownOffsetPath: String { folder.path + "/shown" }

    private func readShownOffset() -> Int {
        FileManager.default.contents(atPath: shownOffsetPath)
            .flatMap { Int(String(decoding: $0, as: UTF8.self)) } ?? 0
    }

    private func writeShownOffset(_ offset: Int) {
        try? Files.write(String(offset), to: shownOffsetPath)
    }
}
