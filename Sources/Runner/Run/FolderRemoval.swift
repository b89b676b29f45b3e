import Diagnostics
import DockerEngine
import FoundationEssentials
import Glibc

/// Measures and removes folders of runs.
public enum FolderRemoval {
    /// Returns how many bytes of the disk become free with a folder: those of files that nothing
    /// outside of it links to.
    @concurrent
    public static func freedBytes(_ path: String) async -> Int {
        var links: [ino_t: (seen: Int, all: Int, bytes: Int)] = [:]
        let own = bytes(path, &links)
        return own + links.values.filter { $0.seen == $0.all }.reduce(0) { $0 + $1.bytes }
    }

    private static func bytes(
        _ path: String,
        _ links: inout [ino_t: (seen: Int, all: Int, bytes: Int)]
    ) -> Int {
        var status = stat()
        guard lstat(path, &status) == 0 else { return 0 }
        let size = Int(status.st_blocks) * 512
        guard status.st_mode & S_IFMT == S_IFDIR else {
            guard status.st_nlink > 1 else { return size }
            links[status.st_ino, default: (0, Int(status.st_nlink), size)].seen += 1
            return 0
        }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.reduce(size) { $0 + bytes("\(path)/\($1)", &links) }
    }

    /// Removes a folder with all below it; nothing there is fine.
    ///
    /// What belongs to another user, since it was written inside a container, is given back by a
    /// container that does nothing else.
    ///
    /// - Parameters:
    ///   - path: The folder.
    ///   - engine: The engine.
    ///   - image: An image that is there, of which the container can be made.
    ///   - owner: The user and group to give it to.
    /// - Throws: A diagnostic for what stays.
    @concurrent
    static func remove(
        _ path: String,
        _ engine: DockerEngine,
        image: String?,
        owner: (user: Int, group: Int)
    ) async throws {
        if attempt(path) == nil { return }
        if let image, !image.isEmpty {
            try? await Ownership.takeBack(path, owner, engine: engine, image: image)
        }
        if let code = attempt(path) { throw Files.failure("remove", path, code) }
    }

    /// Removes a folder; returns the reason where something stays.
    private static func attempt(_ path: String) -> Int32? {
        guard access(path, F_OK) == 0 else { return nil }
        do {
            try FileManager.default.removeItem(atPath: path)
            return nil
        } catch {
            return errno == 0 ? EIO : errno
        }
    }
}
