/// Where a worktree of a git repository and the repository's own git folder lie to each other.
struct Worktree: Hashable, Sendable {
    /// The repository's git folder on the host, absolute.
    let commonFolder: String
    /// Where the worktree comes to lie inside.
    let mountTarget: String
    /// Where the git folder comes to lie inside.
    let commonTarget: String

    /// Reads a worktree's file `.git`; nil unless it names the repository by a relative path.
    init?(gitFile: String, folder: String) {
        let key = "gitdir:"
        let line = gitFile.split(whereSeparator: \.isNewline).first { $0.hasPrefix(key) }
        let path = line?.dropFirst(key.count).drop(while: \.isWhitespace)
        guard let path, !path.isEmpty, !path.hasPrefix("/") else { return nil }
        // The file leads to `worktrees/<name>` in the git folder.
        commonFolder = FolderPath.normalized("\(folder)/\(path)/../..")
        var segments: [String] = []
        var current = folder
        while !commonFolder.hasPrefix(current + "/"), current != "/" {
            segments.insert(FolderPath.basename(current), at: 0)
            current = FolderPath.dirname(current)
        }
        mountTarget = FolderPath.normalized("/workspaces/" + segments.joined(separator: "/"))
        commonTarget = FolderPath.normalized("\(mountTarget)/\(path)/../..")
    }
}
