extension GitCommand {
    /// Lets commits be by somebody.
    mutating func setIdentity(_ identity: Identity) {
        for role in ["AUTHOR", "COMMITTER"] {
            variables["GIT_\(role)_NAME"] = identity.name
            variables["GIT_\(role)_EMAIL"] = identity.email
        }
    }

    /// Stores a commit.
    func commit(
        _ tree: ObjectName,
        parents: [ObjectName],
        message: String
    ) async throws(GitError) -> ObjectName {
        let arguments = ["commit-tree", "\(tree)"] + parents.flatMap { ["-p", "\($0)"] }
        return try name(in: try await output(arguments, input: Array(message.utf8)), arguments)
    }

    /// Returns the object that a command printed.
    func name(in output: [UInt8], _ arguments: [String]) throws(GitError) -> ObjectName {
        guard let name = ObjectName(output.line) else {
            throw .commandFailed(
                command: arguments.first ?? "",
                folder: gitDirectory ?? folder,
                status: "status 0",
                message: output.line
            )
        }
        return name
    }
}
