import FoundationEssentials
import Glibc

/// What is looked at of a git repository without git: reading is enough.
enum GitFolder {
    /// The folder at or above a path that has a `.git`, a repository's own or a worktree's file.
    static func root(of folder: String) -> String? {
        var folder = Substring(folder)
        while !folder.isEmpty {
            if isRepository("\(folder)/.git") { return String(folder) }
            folder = folder[..<(folder.lastIndex(of: "/") ?? folder.startIndex)]
        }
        return nil
    }

    /// The text of a worktree's file `.git`; nil where there is none.
    static func gitFile(in folder: String) -> String? {
        let largestFileBytes = 1 << 16
        let path = "\(folder)/.git"
        guard isFile(path), let data = FileManager.default.contents(atPath: path),
            data.count <= largestFileBytes
        else { return nil }
        return String(decoding: data, as: UTF8.self)
    }

    private static func isRepository(_ path: String) -> Bool {
        access("\(path)/HEAD", F_OK) == 0 || isFile(path)
    }

    /// Whether a path is that of a file, or of a link to one.
    static func isFile(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }
}
