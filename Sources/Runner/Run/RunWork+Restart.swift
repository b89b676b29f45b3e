import DevContainer
import DockerEngine
import JSONC

extension RunWork {
    /// Keeps what has to run whenever the container is started again.
    func keepStartCommands(
        _ lifecycle: [LifecycleStep],
        _ environment: RunningEnvironment
    ) throws {
        let commands = StartCommands(lifecycle, environment)
        guard !commands.steps.isEmpty else { return }
        try Files.write(commands.json.text(), to: folder.startCommands)
    }

    /// Starts the run's container again, and runs what belongs to each start.
    ///
    /// - Throws: `LifecycleFailure` for a command that fails, a diagnostic for a mount that the agent
    ///   has made a link; the agent is not started then.
    func startAgain(_ container: String) async throws {
        let stopped = try await driver.engine.inspectContainer(container)
        if !stopped.state.isRunning {
            try RunChecks.checkMounts(stopped.mounts, inside: folder.clone(ticket))
        }
        try await driver.engine.startContainer(container)
        try await proveWalls(container)
        try await openWay(beside: container)
        tellSeal()
        guard let bytes = try Files.read(folder.startCommands),
            let json = try? JSONValue(parsing: bytes), let commands = StartCommands(json: json)
        else { return }
        let environment = commands.environment(
            try await driver.engine.inspectContainer(container)
        )
        let processes = RemoteProcessEnvironment(
            engine: driver.engine,
            cacheFolder: driver.folders.cache,
            progress: driver.progress
        )
        let hooks = LifecycleRunner(
            engine: driver.engine,
            environment: environment,
            progress: driver.progress,
            hint: "the container was started again; mend the command and do the task again"
        ) { try await processes.surroundings(of: environment) }
        try await whileRunning(container) { try await hooks.run(commands.steps) }
    }
}
