/// The git directory of a new clone, as `git init` and `git update-ref` would leave it: written by
/// hand, since each process of git takes longer than all of its files.
struct FreshGitDirectory {
    /// Its absolute path.
    let path: String
    /// The branch that `HEAD` is on.
    let branch: BranchName
    /// Who commits are by.
    let identity: Identity

    /// Writes it, with the branch at a commit whose objects it does not have.
    func write(_ base: ObjectName) throws(GitError) {
        for folder in ["objects/info", "objects/pack", "refs/tags", parent(of: branch.reference)] {
            try HostFile.makeFolder("\(path)/\(folder)")
        }
        try HostFile.write(Array("ref: \(branch.reference)\n".utf8), to: "\(path)/HEAD")
        try HostFile.write(Array(configuration(base.format).utf8), to: "\(path)/config")
        try HostFile.write(Array("\(base)\n".utf8), to: "\(path)/\(branch.reference)")
    }

    private func parent(of name: String) -> Substring {
        name[..<(name.lastIndex(of: "/") ?? name.startIndex)]
    }

    private func configuration(_ format: ObjectFormat) -> String {
        // Version 1 is what a git has to know that is to read other names than those of SHA-1.
        let extensions =
            format == .sha1 ? "" : "[extensions]\n\tobjectformat = \(format.rawValue)\n"
        return """
            [core]
            \trepositoryformatversion = \(format == .sha1 ? 0 : 1)
            \tfilemode = true
            \tbare = false
            \(extensions)[user]
            \tname = \(Self.quoted(identity.name))
            \temail = \(Self.quoted(identity.email))
            [commit]
            \tgpgSign = false
            [tag]
            \tgpgSign = false
            [gc]
            \tauto = 0

            """
    }

    /// A value as git writes it into its configuration; it holds no control characters.
    private static func quoted(_ value: String) -> String {
        let escaped = value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return value.contains(where: { $0 == ";" || $0 == "#" }) ? "\"\(escaped)\"" : escaped
    }
}
