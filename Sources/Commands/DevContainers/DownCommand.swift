import ArgumentParser
import DevContainer
import Diagnostics
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
        discussion: Discussion.text(
            """
            The image and named volumes stay; --volumes removes the volumes that only this
            container uses. Of a Compose configuration all services go, with their networks.

            EXAMPLES
              berth down
              berth down --volumes
            """
        )
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
            try engineOptions.check(session)
            let request = try session.request(options, probe, path: path)
            let engine = try session.engine()
            let lookup = ContainerLookup(engine: engine)
            let isNamed = !request.identityLabels.isEmpty
            let loaded = isNamed ? nil : readable(request, session)
            let found = try await lookup.find(try identity(request, loaded))
            // Who names a container by labels means it, and no other one of the folder.
            let project =
                found?.composeProject
                ?? (try? loaded?.composeProject(environment: session.environment))?.name
            if let project {
                return try await removeProject(project, found, engine, session)
            }
            guard let found else {
                session.terminal.say("there is no container; nothing to do")
                return ["containerId": nil]
            }
            return try await remove(found, engine, session)
        }
    }

    /// The configuration; one that cannot be read does not keep its container from going.
    private func readable(_ request: ResolveRequest, _ session: Session) -> LoadedConfiguration? {
        do {
            return try LoadedConfiguration(request)
        } catch {
            for var diagnostic in Session.diagnostics(of: error) {
                diagnostic.severity = .warning
                session.terminal.show(diagnostic)
            }
            return nil
        }
    }

    /// The labels that are given, else those of the configuration, else the folder's alone.
    private func identity(
        _ request: ResolveRequest,
        _ loaded: LoadedConfiguration?
    ) throws -> Identity {
        if !request.identityLabels.isEmpty { return Identity(labels: request.identityLabels) }
        if let loaded { return loaded.identity }
        let folder = try LoadedConfiguration.existingFolder(request.workspaceFolder)
        return Identity(labels: [Identity.localFolderLabel: folder])
    }

    /// Takes away all containers and networks of a Compose project.
    private func removeProject(
        _ project: String,
        _ found: ContainerSummary?,
        _ engine: DockerEngine,
        _ session: Session
    ) async throws -> JSONObject {
        let removed = try await ComposeRemoval(engine: engine)
            .remove(project, withVolumes: volumes)
        if removed.containers.isEmpty {
            session.terminal.say("the Compose project `\(project)` has no container; nothing to do")
        }
        return [
            "containerId": found.map { .string($0.id) } ?? .null,
            "composeProjectName": .string(project),
            "volumes": .array(removed.volumes.map { .string($0) }),
        ]
    }

    private func remove(
        _ container: ContainerSummary,
        _ engine: DockerEngine,
        _ session: Session
    ) async throws -> JSONObject {
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
