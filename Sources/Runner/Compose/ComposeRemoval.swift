import DevContainer
import Diagnostics
public import DockerEngine

/// Takes a Compose project away: it goes by the labels that Compose leaves, so that it works also
/// when the files are gone or broken.
public struct ComposeRemoval: Sendable {
    /// What was taken away.
    public struct Removed: Hashable, Sendable {
        /// The ids of the containers.
        public var containers: [String] = []
        /// The names of the volumes.
        public var volumes: [String] = []
    }

    private let engine: DockerEngine

    /// Creates a removal.
    public init(engine: DockerEngine) {
        self.engine = engine
    }

    /// Stops and removes the containers and networks of a project, and its volumes when asked for.
    ///
    /// What the files declare `external` does not belong to it.
    public func remove(_ project: String, withVolumes: Bool) async throws -> Removed {
        let filters = EngineFilters.labels("\(ComposeProject.nameLabel)=\(project)")
        var removed = Removed()
        let containers = try await engine.listContainers(filters: filters, all: true)
        try await stop(containers)
        for container in containers {
            try await engine.removeContainer(
                container.id,
                force: true,
                removeVolumes: withVolumes
            )
            removed.containers.append(container.id)
        }
        for network in try await engine.listNetworks(filters: filters) {
            do {
                try await engine.removeNetwork(network.id)
            } catch DockerError.notFound {
                continue
            }
        }
        guard withVolumes else { return removed }
        for volume in try await engine.listVolumes(filters: filters) {
            do {
                try await engine.removeVolume(volume.name)
                removed.volumes.append(volume.name)
            } catch DockerError.conflict {
                continue
            }
        }
        return removed
    }

    /// Stops containers, all at the same time.
    func stop(_ containers: [ContainerSummary]) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for container in containers where container.state == .running {
                group.addTask { try await engine.stopContainer(container.id) }
            }
            try await group.waitForAll()
        }
    }
}
