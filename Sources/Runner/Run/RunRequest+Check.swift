import Diagnostics

extension RunRequest {
    /// Checks all that can be known before anything is made: the prompt, the folder, the base and
    /// whether the branch is free.
    ///
    /// - Parameter folders: Where runs are kept.
    /// - Throws: A diagnostic for what is wrong; nothing was made.
    public func check(folders: BerthFolders) async throws {
        try await RunPreparation(request: self, folders: folders) { _ in }.check()
    }
}
