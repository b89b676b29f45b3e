public import DevContainer

/// Asks Docker Compose what it makes of a project's files.
public protocol ComposeModelReader: Sendable {
    /// Returns what `docker compose config` prints, services behind profiles included.
    ///
    /// - Throws: A diagnostic with what Compose says of the files, or that there is no Compose.
    func modelText(of project: ComposeProject, for request: ResolveRequest) async throws -> String
}
