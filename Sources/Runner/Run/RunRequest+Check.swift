import Diagnostics

extension RunRequest {
    /// Checks all that can be known before anything is made: the prompt, the folder, the base and
    /// its dev container, whether the branch is free, limits, the agent and the credential.
    ///
    /// - Parameters:
    ///   - folders: Where runs are kept.
    ///   - upcomingBranches: Branches that the run may begin at though they are not there yet.
    /// - Returns: Where the run begins; nil where that is not there yet.
    /// - Throws: A diagnostic for what is wrong; nothing was made.
    public func check(
        folders: BerthFolders,
        upcomingBranches: Set<String> = []
    ) async throws -> RunGround? {
        try await RunPreparation(request: self, folders: folders) { _ in }
            .check(upcomingBranches: upcomingBranches)
    }
}
