public import DevContainer
public import Resolver

/// Asks the Compose of this machine what it makes of files.
public struct ComposeModelProcess: ComposeModelReader {
    private let cacheFolder: String

    /// Creates a reader that keeps copies of files in a cache folder where it needs them.
    public init(cacheFolder: String) {
        self.cacheFolder = cacheFolder
    }

    /// Runs `docker compose config`.
    public func modelText(
        of project: ComposeProject,
        for request: ResolveRequest
    ) async throws -> String {
        try await ComposeProcess(
            cli: .find(environment: request.environment, named: request.composePath),
            project: project,
            environment: request.environment,
            cacheFolder: cacheFolder
        ).configuration()
    }
}
