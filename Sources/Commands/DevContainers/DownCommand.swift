import ArgumentParser
import DevContainer
import DockerEngine
import JSONC
import OrderedCollections
import Resolver
import Runner

/// `berth down`: takes the workspace's dev container away.
struct DownCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "down",
        abstract: "Stop and remove the dev container.",
        discussion: """
            The image and named volumes stay; --volumes removes the volumes that only this
            container uses.

            EXAMPLES
              berth down
              berth down --volumes
            """
    )

    @Argument(help: "The workspace folder; the same as --workspace-folder.")
    var path: String?

    @OptionGroup(title: "Configuration")
    var options: ContainerOptions

    @OptionGroup
    var probe: ProbeOptions

    @OptionGroup
    var engineOptions: EngineOptions

    @OptionGroup
    var log: LogOptions

    @Flag(help: "Remove the container's volumes, too, unless another container uses them.")
    var volumes = false

    func run() async throws {
        try await Session.runWithOutcome(log: log.settings) { session in
            let request = try session.request(options, probe, path: path)
            let engine = try session.engine()
            guard let container = try await ContainerLookup(engine: engine).find(identity(request))
            else {
                session.terminal.say("there is no container; nothing to do")
                return ["containerId": nil]
            }
            try await engine.removeContainer(container.id, force: true, removeVolumes: volumes)
            var removed: [JSONValue] = []
            if volumes {
                for mount in container.mounts where mount.type == "volume" {
                    if let name = mount.name, try await remove(name, engine, session) {
                        removed.append(.string(name))
                    }
                }
            }
            return ["containerId": .string(container.id), "volumes": .array(removed)]
        }
    }

    /// The container's labels; with a configuration that cannot be read, the folder alone counts.
    private func identity(_ request: ResolveRequest) throws -> Identity {
        do {
            return try LoadedConfiguration(request).identity
        } catch {
            let folder = try LoadedConfiguration.existingFolder(request.workspaceFolder)
            return Identity(labels: [Identity.localFolderLabel: folder])
        }
    }

    /// Removes a volume; one that is in use elsewhere stays, and an anonymous one went with its
    /// container.
    private func remove(
        _ name: String,
        _ engine: DockerEngine,
        _ session: Session
    ) async throws -> Bool {
        do {
            try await engine.removeVolume(name)
            return true
        } catch DockerError.conflict {
            session.terminal.say("the volume `\(name)` is in use elsewhere and stays")
            return false
        } catch DockerError.notFound {
            return true
        }
    }
}
