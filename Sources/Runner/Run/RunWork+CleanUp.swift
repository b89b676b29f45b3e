import Agent
import DevContainer
import Diagnostics
import DockerEngine
import FoundationEssentials
import Git
import Glibc

extension RunWork {
    /// Removes the container and all that belongs to it; work that is not back stays.
    func cleanUp(keepsContainer: Bool, keepsWork: Bool) async {
        await closeWay()
        if !keepsContainer {
            for found in await ownContainers() {
                await removeContainer(found.id)
                await removeOwnVolumes(found)
            }
        }
        guard !keepsWork else { return }
        await releaseBase()
        if !hasAgentRun, !ticket.isContinued {
            try? await driver.engine.removeVolume(ticket.sessionVolume)
        }
        try? RunGitFolder(path: folder.git).removeImport()
        try? FileManager.default.removeItem(atPath: folder.workspace)
        unlink("\(folder.control)/start")
        unlink("\(folder.control)/again")
    }

    /// The clone, where it still lies after the run.
    var keptWork: String? {
        let clone = folder.clone(ticket)
        return Glibc.access(clone, F_OK) == 0 ? clone : nil
    }

    /// Whether an agent was started, so that there are logs and a conversation.
    var hasAgentRun: Bool {
        Glibc.access("\(folder.output)/\(AgentWrapper.StateFile.claim.rawValue)", F_OK) == 0
    }

    /// Lets the base go in the user's repository.
    private func releaseBase() async {
        guard let program = try? await GitProgram.find(environment: request.environment),
            let run = try? RunReference(ticket.run)
        else { return }
        let repository = try? await UserRepository.discover(at: ticket.repository, program: program)
        try? await repository?.release(run)
    }

    /// The containers of this run, found by their label: another process may have made one, and one
    /// that helped it.
    private func ownContainers() async -> [ContainerSummary] {
        let filters = EngineFilters.labels("\(ContainerLabels.run)=\(ticket.run)")
        let found = try? await patience.repeating {
            try await self.driver.engine.listContainers(filters: filters, all: true)
        }
        return found ?? []
    }

    /// Removes the volumes that carry the run's own id in their names, as Features name theirs by
    /// `${devcontainerId}`: no other container will ever find them.
    private func removeOwnVolumes(_ container: ContainerSummary) async {
        let own = DevContainer.Identity(labels: [ContainerLabels.run: ticket.run]).devcontainerId
        for name in container.mounts.compactMap(\.name) where name.contains(own) {
            try? await driver.engine.removeVolume(name)
        }
    }

    /// Removes the run's containers, if there are any.
    func removeOwnContainers() async {
        for found in await ownContainers() { await removeContainer(found.id) }
    }

    /// Removes a container with its anonymous volumes; one that is gone already is fine.
    func removeContainer(_ container: String) async {
        do {
            try await driver.engine.removeContainer(container, force: true, removeVolumes: true)
        } catch DockerError.notFound {
            return
        } catch DockerError.conflict {
            // Its removal is under way already.
            return
        } catch {
            driver.progress(
                .diagnostic(
                    Diagnostic(
                        .warning,
                        code: "container-left",
                        "the container \(container.prefix(12)) could not be removed",
                        notes: Self.diagnostic(of: error).notes,
                        hints: ["remove it with `docker rm -f \(container.prefix(12))`"]
                    )
                )
            )
        }
    }
}
