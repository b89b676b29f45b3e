import FoundationEssentials
import Glibc
import SystemPackage

/// Files and folders that the host owns; never used below a folder that an agent can write.
enum HostFile {
    /// Returns the content of a file.
    static func read(_ path: String, limitBytes: Int) throws(GitError) -> [UInt8] {
        do {
            let file = try FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec)
            defer { try? file.close() }
            return try readAll(file, limitBytes: limitBytes)
        } catch {
            throw .file(path: path, operation: "read", reason: "\(error)")
        }
    }

    /// Returns the number of objects that the head of a pack tells.
    static func packedObjectCount(_ path: String) throws(GitError) -> Int {
        do {
            let file = try FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec)
            defer { try? file.close() }
            var head = [UInt8](repeating: 0, count: 12)
            let count = try head.withUnsafeMutableBytes { try file.read(into: $0) }
            guard count == head.count else { throw Errno.ioError }
            return head[8...].reduce(0) { $0 << 8 | Int($1) }
        } catch {
            throw .file(path: path, operation: "read", reason: "\(error)")
        }
    }

    /// Writes a file whole: another process sees the old content or the new.
    static func write(_ bytes: [UInt8], to path: String) throws(GitError) {
        let draft = path + ".new"
        do {
            let file = try FileDescriptor.open(
                FilePath(draft),
                .writeOnly,
                options: [.create, .truncate, .closeOnExec, .noFollow],
                permissions: [.ownerReadWrite, .groupRead, .otherRead]
            )
            defer { try? file.close() }
            try file.writeAll(bytes)
        } catch {
            throw .file(path: path, operation: "write", reason: "\(error)")
        }
        guard rename(draft, path) == 0 else {
            throw .file(path: path, operation: "write", reason: systemReason())
        }
    }

    /// Makes a folder and those above it.
    static func makeFolder(_ path: String) throws(GitError) {
        do {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true
            )
        } catch {
            throw .file(path: path, operation: "make", reason: "\(error)")
        }
    }

    /// Removes a file or a folder with all below it; nothing there is fine.
    static func remove(_ path: String) throws(GitError) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            throw .file(path: path, operation: "remove", reason: "\(error)")
        }
    }

    /// Whether a folder has something in it, or a file is in its place.
    static func isOccupied(_ path: String) -> Bool {
        var status = stat()
        guard lstat(path, &status) == 0 else { return false }
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
            return true
        }
        return !names.isEmpty
    }

    /// Returns the path without links, or nil when nothing is there.
    static func realPath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private static func readAll(
        _ file: FileDescriptor,
        limitBytes: Int
    ) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while bytes.count <= limitBytes {
            let count = try buffer.withUnsafeMutableBytes { try file.read(into: $0) }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
        }
        throw Errno.fileTooLarge
    }
}
