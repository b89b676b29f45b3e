import DevContainer
public import DockerEngine
import FoundationEssentials
public import Runs

/// What runs have left on an engine.
public struct EngineTraces: Sendable {
    /// Something that carries Berth's labels, or a name that only Berth gives.
    public struct Trace: Hashable, Sendable {
        /// What it is.
        public var kind: Leftover.Kind
        /// Its name, or the identifier of a container or an image.
        public var name: String
        /// All its names: of an image the tags.
        public var names: [String] = []
        /// The run of its label.
        public var run: RunIdentifier?
        /// The pipeline of its label or name.
        public var pipeline: RunIdentifier?
        /// The owner of its label; nil for what an earlier version of Berth made, and for images.
        public var owner: String?
        /// What it helps with, where it is no run's own container.
        public var helper: String?
        /// When it was made, in milliseconds since 1970; nil where the engine does not tell.
        public var created: Int?
        /// How much disk it takes, in bytes; nil where that was not looked at.
        public var sizeBytes: Int?
    }

    /// How often the engine is asked for sizes while it counts for somebody else.
    private static let mostSizeAttempts = 5
    /// What the names of volumes with conversations begin with.
    private static let sessionPrefix = "berth-session-"

    private let engine: DockerEngine

    /// Looks at an engine; nothing is asked yet.
    public init(engine: DockerEngine) {
        self.engine = engine
    }

    /// Returns all that is there, of other owners too; images and agents that containers use are left out.
    ///
    /// - Parameter isMeasured: Whether it is measured as well, for which the engine looks through
    ///   its volumes.
    /// - Returns: Containers, networks, volumes with conversations, those with agents, then images.
    /// - Throws: `DockerError`.
    @concurrent
    public func all(isMeasured: Bool) async throws -> [Trace] {
        let usage = isMeasured ? await usage() : nil
        let containers = try await engine.listContainers(all: true)
        let volumes = try await engine.listVolumes()
        return try await Self.traces(of: containers, usage) + networks()
            + Self.conversations(volumes, usage)
            + Self.agents(
                volumes,
                usage,
                besides: Set(containers.flatMap(\.mounts).compactMap(\.name))
            )
            + images(usage, besides: Set(containers.map(\.imageID)))
    }

    /// Removes one thing; whether it was there does not matter.
    ///
    /// - Throws: `DockerError`, such as `.conflict` where a container uses it.
    @concurrent
    public func remove(_ kind: Leftover.Kind, _ name: String) async throws {
        do {
            switch kind {
            case .container:
                try await engine.removeContainer(name, force: true, removeVolumes: true)
            case .network: try await engine.removeNetwork(name)
            case .volume, .agent: try await engine.removeVolume(name)
            case .image: try await engine.removeImage(name)
            case .run, .objects, .repository: return
            }
        } catch DockerError.notFound {
            return
        }
    }

    /// Removes everything that is a run's alone; a conversation is its pipeline's.
    ///
    /// - Throws: `DockerError`.
    @concurrent
    public func removeAll(of run: RunIdentifier) async throws {
        let filters = EngineFilters.labels("\(ContainerLabels.run)=\(run)")
        for container in try await engine.listContainers(filters: filters, all: true) {
            try await remove(.container, container.id)
        }
        for network in try await engine.listNetworks(filters: filters) {
            try await remove(.network, network.id)
        }
        // As Features name theirs by `${devcontainerId}`: no other container will ever find them.
        let own = DevContainer.Identity(labels: [ContainerLabels.run: "\(run)"]).devcontainerId
        for volume in try await engine.listVolumes() where volume.name.contains(own) {
            try await remove(.volume, volume.name)
        }
    }

    /// Removes the conversation of a pipeline.
    ///
    /// - Throws: `DockerError`.
    @concurrent
    public func removeConversation(of pipeline: RunIdentifier) async throws {
        try await remove(.volume, "\(Self.sessionPrefix)\(pipeline)")
    }

    // MARK: Looking

    private func usage() async -> DiskUsage? {
        for _ in 0..<Self.mostSizeAttempts {
            if let usage = try? await engine.diskUsage() { return usage }
            try? await Task.sleep(for: .milliseconds(200))
        }
        return nil
    }

    private static func traces(
        of containers: [ContainerSummary],
        _ usage: DiskUsage?
    ) -> [Trace] {
        containers.compactMap { container in
            let labels = container.labels
            let helper = labels[ContainerLabels.helper]
            guard helper != nil || labels[ContainerLabels.run] != nil else { return nil }
            return Trace(
                kind: .container,
                name: container.id,
                run: labels[ContainerLabels.run].flatMap { RunIdentifier(parsing: $0) },
                owner: labels[ContainerLabels.owner],
                helper: helper,
                created: container.created * 1_000,
                sizeBytes: usage?.containers[container.id]
            )
        }
    }

    private func networks() async throws -> [Trace] {
        try await engine.listNetworks(filters: .labels(ContainerLabels.run)).map { network in
            Trace(
                kind: .network,
                name: network.name,
                run: network.labels[ContainerLabels.run].flatMap { RunIdentifier(parsing: $0) },
                owner: network.labels[ContainerLabels.owner]
            )
        }
    }

    private static func conversations(_ volumes: [Volume], _ usage: DiskUsage?) -> [Trace] {
        volumes.compactMap { volume in
            guard volume.name.hasPrefix(sessionPrefix),
                let pipeline = RunIdentifier(
                    parsing: String(volume.name.dropFirst(sessionPrefix.count))
                )
            else { return nil }
            return Trace(
                kind: .volume,
                name: volume.name,
                pipeline: pipeline,
                owner: volume.labels[ContainerLabels.owner],
                sizeBytes: usage?.volumes[volume.name]
            )
        }
    }

    /// The volumes with releases of the agent that no container mounts.
    private static func agents(
        _ volumes: [Volume],
        _ usage: DiskUsage?,
        besides mounted: Set<String>
    ) -> [Trace] {
        volumes.filter { volume in
            volume.labels[AgentVolume.versionLabel] != nil && !mounted.contains(volume.name)
        }.map { volume in
            Trace(
                kind: .agent,
                name: volume.name,
                owner: volume.labels[ContainerLabels.owner],
                created: milliseconds(volume.createdAt),
                sizeBytes: usage?.volumes[volume.name]
            )
        }
    }

    private static func milliseconds(_ text: String) -> Int? {
        (try? Date(text, strategy: .iso8601)).map { Int($0.timeIntervalSince1970) * 1_000 }
    }

    private func images(_ usage: DiskUsage?, besides used: Set<String>) async throws -> [Trace] {
        let built = try await engine.listImages(filters: .labels(ImageLabels.buildKey))
        return built.filter { !used.contains($0.id) }.map { image in
            Trace(
                kind: .image,
                name: image.id,
                names: image.repoTags,
                created: image.created * 1_000,
                sizeBytes: usage?.images[image.id]
            )
        }
    }
}
