import ArgumentParser
import DevContainer
import DockerEngine
import Glibc
import JSONC
import OrderedCollections
import Resolver
import Runner

/// `berth stop`: stops runs, or leaves the workspace's dev container as its configuration's
/// `shutdownAction` says.
struct StopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "Stop runs, or the dev container as its shutdownAction says.",
        discussion: Discussion.text(
            """
            With ids of runs: each agent is asked to end, and what it did is brought back to its
            branch. Asked again, it is harder. A run that has not begun never does.

            Without: the container's processes are asked to end and get time for it; nothing is removed.
            With `"shutdownAction": "none"` the container goes on. stopCompose, the default of
            Compose configurations, stops all services.

            EXAMPLES
              berth stop 1tb4 1tb6
              berth stop
              berth stop --workspace-folder ../shop
            """
        )
    )

    @Argument(
        help: ArgumentHelp(
            "Ids of runs, their beginnings, or branches; or the workspace folder.",
            valueName: "run"
        )
    )
    var names: [String] = []

    @OptionGroup(title: "Configuration")
    var workspace: ContainerOptions

    @OptionGroup
    var probe: ProbeOptions

    @OptionGroup
    var engineOptions: EngineOptions

    @OptionGroup
    var log: LogOptions

    @Option(help: "text or json, for runs; a container is always told as JSON.")
    var format = SummaryFormat.text

    func run() async throws {
        let isFolder = names.count == 1 && access(names[0], F_OK) == 0
        if !names.isEmpty, !isFolder {
            try await Session.run(printsJSON: format == .json, log: log.settings) { session in
                session.tell(try await session.wish("stop", for: names), format)
            }
            return
        }
        let path = names.first
        try await Session.runWithOutcome(log: log.settings) { session in
            try engineOptions.check(session)
            let request = try session.request(workspace, probe, path: path)
            let isNamed = !request.identityLabels.isEmpty
            let loaded =
                !isNamed || workspace.namesConfiguration ? try LoadedConfiguration(request) : nil
            let engine = try session.engine()
            let lookup = ContainerLookup(engine: engine)
            let container = try await lookup.find(
                loaded?.identity ?? Identity(labels: request.identityLabels),
                orServiceOf: loaded,
                environment: request.environment
            )
            guard let found = container else {
                session.terminal.say("there is no container; nothing to do")
                return ["containerId": nil]
            }
            let inspection = try await engine.inspectContainer(found.id)
            let action = action(ContainerLookup.merged(inspection, loaded), found)
            var stopped: [String] = []
            switch action {
            case .none:
                session.terminal.say(
                    "`shutdownAction` is none: the container \(found.id.prefix(12)) goes on;"
                        + " `berth down` removes it"
                )
            case .stopContainer:
                stopped = inspection.state.isRunning ? [found.id] : []
            case .stopCompose:
                stopped = try await project(of: inspection, engine)
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for container in stopped {
                    group.addTask { try await engine.stopContainer(container) }
                }
                try await group.waitForAll()
            }
            return [
                "containerId": .string(found.id), "shutdownAction": .string(action.rawValue),
                "stopped": .array(stopped.map { .string($0) }),
            ]
        }
    }

    private func action(
        _ merged: MergedConfiguration,
        _ container: ContainerSummary
    ) -> ShutdownAction {
        merged.shutdownAction ?? (container.composeProject == nil ? .stopContainer : .stopCompose)
    }

    /// The containers of the Compose project that a container belongs to.
    private func project(
        of container: ContainerInspection,
        _ engine: DockerEngine
    ) async throws -> [String] {
        let label = "com.docker.compose.project"
        guard let project = container.config.labels[label] else { return [container.id] }
        let filters = EngineFilters().and("label", "\(label)=\(project)")
        return try await engine.listContainers(filters: filters, all: false).map(\.id)
    }
}
