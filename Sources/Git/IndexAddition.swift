/// Files of a mirror on their way into an index.
struct IndexAddition {
    let paths: [RepositoryPath]

    /// How often git is asked to find out which files of many it refuses.
    private static let mostAttempts = 256

    /// Adds them; where the attributes of the work tree cannot be honoured, byte for byte.
    func apply(
        with git: GitCommand,
        in quarantine: Quarantine
    ) async throws(GitError) -> IndexChange.Outcome {
        var result = IndexChange.Outcome()
        guard let fault = try await add(paths[...], with: git) else { return result }
        try quarantine.takeTextAsItIs()
        if try await add(paths[...], with: git) == nil {
            result.notes.append(
                "attributes that change text could not be honoured, so it was taken as it is: "
                    + fault
            )
        } else {
            result.leftOut = try await addOneByOne(with: git)
        }
        return result
    }

    /// Adds files from the mirror, all or none.
    ///
    /// - Returns: Why git refuses one of them, or nil.
    private func add(
        _ paths: ArraySlice<RepositoryPath>,
        with git: GitCommand
    ) async throws(GitError) -> String? {
        if paths.isEmpty { return nil }
        let outcome = try await git.run(
            ["update-index", "--add", "--replace", "-z", "--stdin"],
            input: IndexChange.list(paths)
        )
        if outcome.isSuccess { return nil }
        return outcome.message.split(separator: "\n").first.map(String.init) ?? "no reason given"
    }

    /// Adds what git accepts, and finds what it refuses by halving.
    private func addOneByOne(with git: GitCommand) async throws(GitError) -> [LeftOutPath] {
        var leftOut: [LeftOutPath] = []
        var open = [paths[...]]
        var attempts = 0
        while let paths = open.popLast() {
            guard attempts < Self.mostAttempts else {
                let reason = "after \(attempts) attempts to sort out what git refuses"
                leftOut += paths.map { LeftOutPath(path: $0, reason: .refusedContent(reason)) }
                continue
            }
            attempts += 1
            guard let fault = try await add(paths, with: git) else { continue }
            if paths.count == 1 {
                leftOut += paths.map { LeftOutPath(path: $0, reason: .refusedContent(fault)) }
            } else {
                let middle = paths.startIndex + paths.count / 2
                open += [paths[middle...], paths[..<middle]]
            }
        }
        return leftOut
    }
}
