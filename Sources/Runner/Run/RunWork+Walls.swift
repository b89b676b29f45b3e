import Agent
import Diagnostics
import DockerEngine
import Planner
import Runs
import Synchronization

extension RunWork {
    /// Decides what holds the container that is about to be made.
    func decideWalls(_ plan: Plan) async throws -> RunWalls {
        let settings = try needed(\.settings)
        let memory =
            settings.memory == nil
            ? try await driver.engine.systemInformation().memoryTotalBytes : 0
        let walls = RunWalls(plan.container, settings, machineMemoryBytes: memory)
        gathered.withLock { $0.ticket.walls = walls }
        return walls
    }

    /// Proves that what holds a container is in force; a run of an earlier version has nothing
    /// written down that could be.
    func proveWalls(_ container: String) async throws {
        guard let walls = currentTicket.walls else { return }
        let kernel = try await proveIsolation(of: container)
        let proof = try await WallProof(engine: driver.engine, progress: driver.progress).prove(
            walls,
            of: container,
            user: currentTicket.remoteUser,
            kernel: kernel,
            toleratesLimits: request.grants.contains(WallProof.flag)
        )
        noteProof(proof)
    }

    /// Watches how much disk the run takes until it takes too much, or its caller is done.
    ///
    /// - Parameters:
    ///   - container: The container.
    ///   - stop: Called once when it takes more than it may.
    func watchDisk(_ container: String, stop: @Sendable () -> Void) async {
        guard let limit = currentTicket.walls?.diskBytes else { return }
        await DiskWatch(
            engine: driver.engine,
            container: container,
            folder: folder.path,
            limitBytes: limit,
            sessionVolume: ticket.sessionVolume
        ).untilExceeded(stop)
    }
}
