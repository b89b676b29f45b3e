#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// An open file of the cache, closed when nobody holds it.
final class DiskFile: Sendable {
    let path: String
    private let descriptor: Int32

    /// Opens a file to read it.
    init(reading path: String) throws(RegistryError) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 { throw Self.fault(path, "open") }
    }

    /// Makes a file that must not be there yet.
    init(making path: String) throws(RegistryError) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor < 0 { throw Self.fault(path, "make") }
    }

    /// Opens a file to read it and to write at its end, for this process alone; nil when another
    /// one has it.
    init?(continuing path: String) throws(RegistryError) {
        self.path = path
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        if descriptor < 0 { throw Self.fault(path, "open") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return nil }
        // Its last holder may have moved it to its place between the two calls.
        var opened = stat()
        var named = stat()
        guard fstat(descriptor, &opened) == 0, lstat(path, &named) == 0,
            opened.st_ino == named.st_ino, opened.st_dev == named.st_dev
        else { return nil }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Returns the next bytes, at most `limit`; none at the end.
    func read(atMost limit: Int) throws(RegistryError) -> [UInt8] {
        var result = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            repeat {
                result = platformRead(descriptor, buffer.baseAddress, limit)
            } while result < 0 && errno == EINTR
            count = max(0, result)
        }
        if result < 0 { throw Self.fault(path, "read") }
        return bytes
    }

    /// Writes all of the bytes.
    func write(_ bytes: UnsafeRawBufferPointer) throws(RegistryError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = UnsafeRawBufferPointer(rebasing: rest)
            let count = platformWrite(descriptor, piece.baseAddress, piece.count)
            if count < 0, errno != EINTR { throw Self.fault(path, "write") }
            rest = rest.dropFirst(max(0, count))
        }
    }

    /// Writes all of the bytes.
    func write(_ bytes: [UInt8]) throws(RegistryError) {
        try bytes.withUnsafeBytes { bytes in
            Result { () throws(RegistryError) in try write(bytes) }
        }.get()
    }

    /// Takes all content away.
    func empty() throws(RegistryError) {
        guard ftruncate(descriptor, 0) == 0, lseek(descriptor, 0, SEEK_SET) == 0 else {
            throw Self.fault(path, "write")
        }
    }

    /// Brings the content to the disk.
    func synchronize() throws(RegistryError) {
        if fsync(descriptor) < 0 { throw Self.fault(path, "write") }
    }

    /// Moves a file or folder to its place at once; what is there is replaced if it is a file.
    ///
    /// - Returns: Whether it was moved; false when a folder stands there already.
    static func move(_ path: String, to place: String) throws(RegistryError) -> Bool {
        if rename(path, place) == 0 {
            try synchronizeFolder(of: place)
            return true
        }
        if errno == ENOTEMPTY || errno == EEXIST { return false }
        throw fault(place, "write")
    }

    /// The size of a file, or nil when no plain file is there.
    static func sizeBytes(of path: String) -> Int? {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int(status.st_size)
    }

    /// Whether a folder is there.
    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Makes a folder and those above it, for this user alone; what is there is left as it is.
    static func makeFolder(_ path: String) throws(RegistryError) {
        if isFolder(path) || mkdir(path, 0o700) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
            throw fault(path, "make the folder")
        }
        try makeFolder(String(path[..<slash]))
        if mkdir(path, 0o700) < 0, errno != EEXIST { throw fault(path, "make the folder") }
    }

    private static func synchronizeFolder(of path: String) throws(RegistryError) {
        guard let slash = path.lastIndex(of: "/") else { return }
        let folder = String(path[..<slash])
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if descriptor < 0 { throw fault(folder, "open") }
        defer { close(descriptor) }
        // Some file systems cannot do this for folders; the content itself is safe by then.
        if fsync(descriptor) < 0, errno != EINVAL { throw fault(folder, "write") }
    }

    private static func fault(_ path: String, _ operation: String) -> RegistryError {
        let number = errno
        return .cache(
            path: path,
            operation: operation,
            reason: String(cString: strerror(number))
        )
    }
}

private func platformRead(_ file: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(file, bytes, count)
}

private func platformWrite(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(file, bytes, count)
}
