import Diagnostics
import DockerEngine
import Planner
import Runs
import Synchronization

extension RunWork {
    /// Chooses the engine's runtime for a class of isolation, and tells what is lost with it.
    ///
    /// - Returns: Nil for the engine's own choice.
    /// - Throws: A diagnostic where the engine has none, or the plan rules the class out.
    func chooseRuntime(_ isolation: IsolationClass, _ plan: Plan) async throws -> String? {
        guard isolation.hasOwnKernel else { return nil }
        if plan.sharesNetwork {
            throw DiagnosticError(
                Diagnostic(
                    code: "isolation-network",
                    "`--isolation \(isolation.name)` and the machine's own network exclude each other",
                    notes: [
                        "a run with a kernel of its own reaches the model by a port on loopback",
                        "here that would be a port of the machine, open to its users",
                    ],
                    hints: ["leave one of them out"]
                )
            )
        }
        let runtime = try RuntimeChoice.runtime(
            for: isolation,
            among: try await driver.engine.systemInformation().runtimes
        )
        try KernelProof.provideProgram(in: folder.control)
        driver.progress(
            .diagnostic(
                Diagnostic(
                    .note,
                    code: "isolation",
                    "the run is isolated by `\(isolation.name)` (runtime `\(runtime ?? "")`)",
                    notes: isolation.losses.map { "without \($0)" }
                )
            )
        )
        return runtime
    }

    /// Proves that the container's processes meet the kernel that was asked for, and keeps which
    /// one that is.
    ///
    /// - Returns: Nil for the machine's own kernel, where that is what was asked for.
    func proveIsolation(of container: String) async throws -> KernelReading? {
        let ticket = currentTicket
        guard ticket.isolation.hasOwnKernel else { return nil }
        let found = try await KernelProof(engine: driver.engine).prove(
            ticket.isolation,
            by: ticket.runtime ?? ticket.isolation.name,
            of: container
        )
        let kernel = [found.release, found.build].compactMap(\.self).joined(separator: " ")
        if kernel != ticket.kernel {
            gathered.withLock { $0.ticket.kernel = kernel }
            try keepTicket()
        }
        return found
    }

    /// How often it is looked whether a container with a kernel of its own still runs.
    private static let lookInterval = Duration.seconds(1)

    /// Does something that runs commands in a container as long as the container runs: of a kernel
    /// of its own that ends, engines never tell how the commands in it ended.
    func whileRunning(
        _ container: String,
        _ operation: @escaping @Sendable () async throws -> Void
    ) async throws {
        guard currentTicket.isolation.hasOwnKernel else { return try await operation() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await operation() }
            group.addTask {
                repeat {
                    try await Task.sleep(for: Self.lookInterval)
                } while await !self.isDown(
                    container
                )
                throw DiagnosticError(
                    Diagnostic(
                        code: "container-ended",
                        "the container ended while a command was at work in it",
                        notes: [
                            "a kernel of its own ends as a whole when it goes over its limit of memory or processes"
                        ],
                        hints: ["give it more, with `--memory` or `--pids`"],
                        exitCode: .workFailed
                    )
                )
            }
            try await group.next()
            group.cancelAll()
        }
    }
}
