import Agent
import DevContainer
import Diagnostics
import DockerEngine
import Gateway
import Glibc
import OrderedCollections
import Runs
import Synchronization

extension RunWork {
    /// Starts the agent unless its wrapper works already, and follows it to its end.
    func startAndFollow(
        _ container: String,
        _ access: ModelAccess,
        _ tell: @escaping @Sendable (RunMachine.Event) -> Void
    ) async throws -> RunMachine.Event {
        if !hasAgentRun {
            // A later agent of the run is started by the first one's script.
            if let environment = gathered.withLock({ $0.environment }) {
                try writeScript(environment, access)
            }
            // The wrapper claims the run's folder, so that a second one does nothing.
            try await patience.repeating {
                do {
                    try await self.startWrapper(container)
                } catch DockerError.conflict {
                    // An engine that was started again has stopped its containers.
                    try await self.startAgain(container)
                    try await self.startWrapper(container)
                }
            }
        }
        async let prepared: Void = prepareSnapshots()
        async let _: Void = watchDisk(container) { tell(.diskSpent) }
        async let _: Void = watchLimits(container)
        let follower = AgentFollower(
            engine: driver.engine,
            container: container,
            folder: folder,
            ticket: currentTicket,
            run: request.identifier,
            keeper: driver.keeper,
            progress: driver.progress
        )
        let outcome = try await withTaskExecutorPreference(OutputExecutor.shared) {
            try await follower.follow { tell(.agentStarted) }
        }
        await prepared
        await egress.flush(isLast: true)
        return event(of: outcome)
    }

    private func startWrapper(_ container: String) async throws {
        let exec = try await driver.engine.createExec(
            in: container,
            ExecConfig(
                AgentWrapper.command,
                user: ticketUser,
                attachStdout: false,
                attachStderr: false
            )
        )
        try await driver.engine.startExecDetached(exec)
    }

    private var ticketUser: String { currentTicket.remoteUser }

    private func wrapper(
        _ environment: RunningEnvironment,
        _ access: ModelAccess
    ) throws
        -> AgentWrapper
    {
        let placeholder = Placeholder(ticket.placeholder) ?? .make()
        let connection = access.containerEnvironment(
            placeholder: placeholder,
            door: currentTicket.isolation.hasOwnKernel
                ? .port(RelayContainer.modelPort)
                : .socket("\(AgentFolders.control)/\(RelayContainer.modelSocketName)")
        )
        let hasWay = currentTicket.egress?.needsWay == true
        let ways = hasWay ? RelayContainer.environment : [:]
        let settings = try needed(\.settings)
        let release = try needed(\.release)
        return AgentWrapper(
            invocation: AgentInvocation(
                conversation: ticket.isContinued
                    ? .resumed(session: ticket.session) : .new(session: ticket.session),
                model: settings.model,
                maxTurns: settings.maxTurns,
                usesProjectSettings: settings.usesProjectSettings,
                connection: OrderedDictionary(
                    uniqueKeysWithValues: connection.merging(ways) { own, _ in own }.sorted {
                        $0.key < $1.key
                    }
                )
            ),
            workspaceFolder: environment.workspaceFolder,
            environmentProbe: AgentWrapper.EnvironmentProbe(rawValue: environment.probe.rawValue)
                ?? .none,
            remoteEnvironment: environment.resolvedRemoteEnvironment,
            requiresSeal: currentTicket.isSealed,
            hasOwnKernel: currentTicket.isolation.hasOwnKernel,
            memoryLimitBytes: settings.memory?.bytes,
            marker: release.marker,
            binarySizeBytes: release.sizeBytes
        )
    }

    private func writeScript(_ environment: RunningEnvironment, _ access: ModelAccess) throws {
        let wrapper = try wrapper(environment, access)
        try Files.write(wrapper.script, to: "\(folder.control)/start", mode: 0o755)
    }

    /// Sends the agent a signal; an agent that is gone needs none.
    func signal(_ container: String, _ signal: RunSignal) async {
        let kind: AgentWrapper.Signal =
            switch signal {
            case .interrupt: .interrupt
            case .terminate: .terminate
            case .kill: .kill
            }
        let config = ExecConfig(AgentWrapper.stopCommand(kind), user: ticketUser)
        _ = try? await driver.engine.run(config, in: container, limit: .seconds(10))
    }
}
