public import DockerEngine
import Git
import Glibc
import Planner
public import Runs

/// Removes all that is left of a run that is over, but for its place in the store.
///
/// Every step may be done twice, so that a removal that was cut off is simply done again.
public struct RunRemoval: Sendable {
    private let engine: DockerEngine
    private let folders: BerthFolders
    private let environment: [String: String]
    private let hostUser: PlanInput.HostUser

    /// Prepares a removal.
    public init(engine: DockerEngine, surroundings: HostSurroundings) {
        self.engine = engine
        folders = surroundings.folders
        environment = surroundings.environment
        hostUser = surroundings.hostUser
    }

    /// Removes the run's containers, networks and volumes.
    ///
    /// - Parameters:
    ///   - run: The run.
    ///   - pipeline: Its pipeline, where this is the last run of it: then the conversation goes.
    /// - Throws: What the engine says.
    @concurrent
    public func removeFromEngine(_ run: RunIdentifier, lastOf pipeline: RunIdentifier?) async throws
    {
        let traces = EngineTraces(engine: engine)
        try await traces.removeAll(of: run)
        if let pipeline { try await traces.removeConversation(of: pipeline) }
    }

    /// Removes the run's references in the user's repository and its folder; branches stay.
    ///
    /// - Parameters:
    ///   - run: The run.
    ///   - repository: The user's repository; one that is not there any more is passed over.
    ///   - image: The image of its container, to be used where files belong to somebody else.
    /// - Throws: What git refused, or a diagnostic for files that stay.
    @concurrent
    public func removeFromDisk(
        _ run: RunIdentifier,
        repository: String,
        image: String?
    ) async throws {
        if access(repository, F_OK) == 0 {
            let program = try await GitProgram.find(environment: environment)
            do {
                try await UserRepository.discover(at: repository, program: program)
                    .forget(try RunReference("\(run)"))
            } catch GitError.notARepository {
                // Then it has no references either.
            }
        }
        try await removeFolder("\(folders.runs)/\(run)", image: image)
    }

    /// Removes a folder of Berth's own.
    ///
    /// - Throws: A diagnostic for files that stay.
    @concurrent
    public func removeFolder(_ path: String, image: String? = nil) async throws {
        try await FolderRemoval.remove(
            path,
            engine,
            image: image,
            owner: (hostUser.userIdentifier, hostUser.groupIdentifier)
        )
    }
}
