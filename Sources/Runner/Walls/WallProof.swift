import Diagnostics
import DockerEngine
import Runs

/// Proves, before an agent starts, that what its container is to be held by is in force.
struct WallProof {
    /// The flag that lets an agent start without the proof of its limits.
    static let flag = "--allow-unproved-limits"
    /// How long the look from inside may take.
    private static let patience = Duration.seconds(20)

    /// What was read, and what is missing and was tolerated.
    struct Proof {
        var judgement: WallJudgement
        var inspection: ContainerInspection
        var tolerated: [Diagnostic]
    }

    let engine: DockerEngine
    let progress: ProgressSink

    /// Reads what the kernel says, inside and on the engine's machine, and compares it.
    ///
    /// - Parameters:
    ///   - walls: What is to hold.
    ///   - container: The container, running.
    ///   - user: The user that the agent will be.
    ///   - kernel: The kernel of its own that was found inside; nil for the machine's.
    ///   - toleratesLimits: Whether limits that are not proved are only told.
    /// - Returns: The figures.
    /// - Throws: A diagnostic for each wall that is not in force.
    @discardableResult
    func prove(
        _ walls: RunWalls,
        of container: String,
        user: String,
        kernel: KernelReading? = nil,
        toleratesLimits: Bool
    ) async throws -> Proof {
        async let looked = engine.inspectContainer(container)
        let result = try await engine.run(
            ExecConfig(["/bin/sh", "-c", WallReading.probe], user: user),
            in: container,
            outputLimitBytes: 65_536,
            limit: Self.patience
        )
        let inspection = try await looked
        let host = HostControlGroups(
            container: container,
            process: inspection.state.pid
        ).read()
        let judgement = WallJudgement(
            walls: walls,
            inside: WallReading(parsing: result.stdoutText),
            host: host,
            kernel: kernel
        )
        let faults = judgement.faults
        let tolerated = faults.filter { toleratesLimits && $0.code == "limit-unproved" }
        for var fault in tolerated {
            fault.severity = .warning
            fault.summary = fault.summary.replacing("the agent was not started: its", with: "the")
            fault.hints = []
            progress(.diagnostic(fault))
        }
        let others = faults.filter { !tolerated.contains($0) }
        if !others.isEmpty { throw DiagnosticError(others) }
        return Proof(judgement: judgement, inspection: inspection, tolerated: tolerated)
    }
}
