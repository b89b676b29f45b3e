#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The few calls of the operating system that packing and unpacking need.
enum FileCalls {
    /// What stands at a path; links are not followed.
    struct Status {
        var kind: TarEntry.Kind?
        var mode: Int
        var sizeBytes: Int
    }

    static func makeDirectory(_ path: String) throws(ArchiveError) {
        try check(mkdir(path, 0o755), path, "make the folder")
        // The process's umask must not decide what the folder's content digest is.
        try check(chmod(path, 0o755), path, "set the permissions of")
    }

    static func makeSymbolicLink(_ path: String, to target: String) throws(ArchiveError) {
        try check(symlink(target, path), path, "make the link")
    }

    static func makeHardLink(_ path: String, to existing: String) throws(ArchiveError) {
        try check(link(existing, path), path, "make the link")
    }

    static func remove(_ path: String) throws(ArchiveError) {
        try check(unlink(path), path, "remove")
    }

    static func status(_ path: String) throws(ArchiveError) -> Status {
        var status = stat()
        try check(lstat(path, &status), path, "look at")
        let kind: TarEntry.Kind? =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .directory
            case S_IFLNK: .symbolicLink(target: try target(ofLink: path))
            case S_IFCHR: .characterDevice
            case S_IFBLK: .blockDevice
            case S_IFIFO: .fifo
            default: nil
            }
        return Status(
            kind: kind,
            mode: Int(status.st_mode & 0o7777),
            sizeBytes: Int(status.st_size)
        )
    }

    static func target(ofLink path: String) throws(ArchiveError) -> String {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX) + 1)
        let count = buffer.withUnsafeMutableBytes { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                characters.baseAddress.map { readlink(path, $0, characters.count) } ?? -1
            }
        }
        try check(Int32(clamping: count), path, "read the link")
        return String(decoding: buffer.prefix(count), as: UTF8.self)
    }

    /// Returns the names in a folder in the order of their bytes.
    static func names(inFolder path: String) throws(ArchiveError) -> [String] {
        guard let folder = opendir(path) else { throw fault(path, "read the folder") }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    static func check(_ result: Int32, _ path: String, _ operation: String) throws(ArchiveError) {
        if result < 0 { throw fault(path, operation) }
    }

    static func fault(_ path: String, _ operation: String) -> ArchiveError {
        let number = errno
        return .file(path: path, operation: operation, reason: String(cString: strerror(number)))
    }
}

/// An open file, closed when nobody holds it.
final class OpenFile {
    let path: String
    private let descriptor: Int32

    /// Opens a file to read it.
    init(reading path: String) throws(ArchiveError) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        try FileCalls.check(descriptor, path, "open")
    }

    /// Makes a file that must not be there yet; no link is followed.
    init(making path: String) throws(ArchiveError) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        try FileCalls.check(descriptor, path, "make the file")
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Returns the next bytes, at most `limit`; none at the end.
    func read(atMost limit: Int) throws(ArchiveError) -> [UInt8] {
        var result = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            repeat {
                result = platformRead(descriptor, buffer.baseAddress, limit)
            } while result < 0 && errno == EINTR
            count = max(0, result)
        }
        if result < 0 { throw FileCalls.fault(path, "read") }
        return bytes
    }

    /// Writes all of the bytes.
    func write(_ bytes: ArraySlice<UInt8>) throws(ArchiveError) {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { platformWrite(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno != EINTR { throw FileCalls.fault(path, "write") }
            rest = rest.dropFirst(max(0, count))
        }
    }

    /// Sets the permissions and brings the content to the disk.
    func finish(mode: Int) throws(ArchiveError) {
        try FileCalls.check(fchmod(descriptor, mode_t(mode)), path, "set the permissions of")
        try FileCalls.check(fsync(descriptor), path, "write")
    }
}

private func platformRead(_ file: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(file, bytes, count)
}

private func platformWrite(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(file, bytes, count)
}
