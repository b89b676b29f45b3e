import Agent
import Archive
import DevContainer
import Diagnostics
import DockerEngine
import FoundationEssentials
import Git
import Glibc
import JSONC
import OrderedCollections
import Planner
import Resolver
import Runs

/// Makes the container of a run from a plan, and gives it what a run needs: the clone, the agent,
/// the way to the gateway, its limits.
struct RunContainer {
    let engine: DockerEngine
    let folders: BerthFolders
    let hostUser: PlanInput.HostUser
    let progress: ProgressSink

    /// What a run's container is made of.
    struct Material {
        var plan: Plan
        var merged: MergedConfiguration
        var ticket: RunTicket
        var folder: RunFolder
        var walls: RunWalls
        var release: AgentRelease
        /// The user's repository, as far as this process has looked at it.
        var repository: UserRepository?
    }

    /// Creates and starts the container; the lifecycle commands have not run yet.
    ///
    /// - Returns: The environment, and the id that the remote user has inside.
    func create(_ material: Material) async throws -> (RunningEnvironment, userIdentifier: Int) {
        let owner = try folders.owner()
        var settings = containerSettings(material)
        settings.labels[ContainerLabels.owner] = owner
        _ = try await engine.createVolume(
            material.ticket.sessionVolume,
            labels: [
                ContainerLabels.pipeline: material.ticket.pipeline, ContainerLabels.owner: owner,
            ]
        )
        let starter = ContainerStart(engine: engine)
        let container = try await starter.create(
            settings,
            remoteUser: material.plan.users.remoteUser
        )
        do {
            let user = try await UserEntry.find(
                material.plan.users.remoteUser,
                in: container,
                engine: engine,
                cacheFolder: folders.cache
            )
            async let session: Void = prepareSession(container, user, material)
            try await settleFiles(material, user)
            try await session
            let inspection = try await starter.start(
                container,
                waitsForEntrypoints: material.plan.hasEntrypoints
            )
            try await chownInside(material, user, container)
            let environment = RunningEnvironment(
                inspection,
                remoteUser: material.plan.users.remoteUser,
                workspaceFolder: material.plan.workspace.containerFolder,
                merged: material.merged,
                defaultProbe: .loginInteractiveShell,
                more: [:]
            )
            return (environment, user.userIdentifier)
        } catch {
            try? await engine.removeContainer(container, force: true, removeVolumes: true)
            throw error
        }
    }

    private func containerSettings(_ material: Material) -> ContainerSettings {
        let plan = material.plan
        let ticket = material.ticket
        var settings = plan.container
        settings.name = nil
        settings.image = ticket.image
        settings.usesInit = true
        settings.labels[ContainerLabels.run] = ticket.run
        settings.labels[ContainerLabels.pipeline] = ticket.pipeline
        settings.labels[ContainerLabels.isolation] = ticket.isolation.name
        if ticket.isolation.hasOwnKernel {
            settings.hostConfiguration["Runtime"] = ticket.runtime.map { .string($0) }
        }
        // Ports on the host would clash between runs that work side by side.
        settings.ports = []
        settings.hostConfiguration["RestartPolicy"] = nil
        settings.hostConfiguration["AutoRemove"] = nil
        if let mount = plan.workspace.mount { settings.mounts.insert(mount, at: 0) }
        settings.mounts += [
            MountRequest(
                type: "bind",
                source: material.folder.control,
                target: AgentFolders.control,
                isReadOnly: true
            ),
            MountRequest(
                type: "bind",
                source: material.folder.output,
                target: AgentFolders.output
            ),
            MountRequest(
                type: "volume",
                source: ticket.sessionVolume,
                target: AgentFolders.session
            ),
            MountRequest(
                type: "volume",
                source: material.release.volumeName,
                target: AgentRelease.mountPoint,
                isReadOnly: true
            ),
        ]
        settings.mounts += ticket.objectMounts.map { mount in
            MountRequest(
                type: "bind",
                source: mount.hostPath,
                target: mount.containerPath,
                isReadOnly: true
            )
        }
        trustWorkspace(&settings, material)
        settings.confine(
            memoryBytes: material.walls.memoryBytes,
            swapBytes: material.walls.swapBytes,
            nanoCPUs: material.walls.nanoCPUs,
            processes: material.walls.processes,
            openFiles: material.walls.openFiles,
            forbidsNewPrivileges: material.walls.forbidsNewPrivileges
        )
        return settings
    }

    /// Git inside trusts the clone whoever owns it, and nothing else of the environment's git.
    private func trustWorkspace(_ settings: inout ContainerSettings, _ material: Material) {
        let target =
            material.plan.workspace.mount?.target ?? material.plan.workspace.containerFolder
        settings.environment["GIT_CONFIG_COUNT"] = "1"
        settings.environment["GIT_CONFIG_KEY_0"] = "safe.directory"
        settings.environment["GIT_CONFIG_VALUE_0"] = target
    }

    /// The volume with the session files belongs to the remote user.
    private func prepareSession(
        _ container: String,
        _ user: UserEntry,
        _ material: Material
    ) async throws {
        let name = AgentFolders.session.split(separator: "/").last.map(String.init) ?? "session"
        let parent = String(AgentFolders.session.dropLast(name.count + 1))
        let member = TarMember(
            entry: TarEntry(
                path: name,
                kind: .directory,
                mode: 0o700,
                userID: user.userIdentifier,
                groupID: user.groupIdentifier
            ),
            content: .none
        )
        let conversation = ConversationArchive(engine: engine, folder: material.folder)
            .members(at: material.ticket.conversationPath, for: user)
            .map { member in
                var member = member
                member.entry.path = "\(name)/\(member.entry.path)"
                return member
            }
        try await engine.putArchive(
            into: container,
            path: parent,
            chunks: TarWriter([member] + conversation)
        )
    }

    /// Gives the clone to the remote user, where this process may: as root on the host; and records
    /// what it looks like then.
    private func settleFiles(_ material: Material, _ user: UserEntry) async throws {
        if hostUser.userIdentifier == 0, user.userIdentifier != 0 {
            try Ownership.give(
                material.folder.clone(material.ticket),
                to: user.userIdentifier,
                user.groupIdentifier
            )
        }
        let repository: UserRepository
        if let known = material.repository {
            repository = known
        } else {
            repository = try await UserRepository.discover(
                at: material.ticket.repository,
                program: GitProgram.find(environment: ProcessInfo.processInfo.environment)
            )
        }
        let clone = try material.folder.runClone(material.ticket)
        for note in try await clone.recordCheckout(of: repository) {
            progress(.diagnostic(Diagnostic(.note, code: "clone", note)))
        }
    }

    /// Gives the clone to the remote user from inside, where the host's user may not and the ids
    /// differ.
    private func chownInside(
        _ material: Material,
        _ user: UserEntry,
        _ container: String
    ) async throws {
        guard hostUser.userIdentifier != 0, user.userIdentifier != 0,
            user.userIdentifier != hostUser.userIdentifier
        else { return }
        try await Ownership.give(
            material.plan.workspace.mount?.target ?? material.plan.workspace.containerFolder,
            to: user.userIdentifier,
            user.groupIdentifier,
            engine: engine,
            container: container
        )
    }

    /// Takes the container off every network; what is left is loopback and the gateway's socket.
    func seal(_ container: String) async throws {
        let inspection = try await engine.inspectContainer(container)
        for name in inspection.networks.keys.sorted() where name != "none" && name != "host" {
            do {
                try await engine.disconnectContainer(container, from: name, force: true)
            } catch DockerError.notFound {
                // Gone already: an earlier process was here.
            }
        }
    }
}
