import Glibc

/// A folder held open, from which everything is reached without following any link.
struct OpenFolder: ~Copyable {
    private let descriptor: Int32

    /// Opens a folder of the host; a link in its own place is refused.
    init(path: String) throws(FileRefusal) {
        descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileRefusal() }
    }

    private init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// Opens a folder in this one.
    func folder(_ name: [UInt8]) throws(FileRefusal) -> OpenFolder {
        let opened = withName(name) {
            openat(descriptor, $0, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        }
        guard opened >= 0 else { throw FileRefusal() }
        return OpenFolder(descriptor: opened)
    }

    /// Opens a folder below this one, each step without following a link.
    func descend(
        to path: RepositoryPath,
        creating: Bool = false
    ) throws(FileRefusal) -> OpenFolder {
        var current = OpenFolder(descriptor: fcntl(descriptor, F_DUPFD_CLOEXEC, 0))
        for part in path.parts {
            if creating { try current.makeFolder(part) }
            current = try current.folder(part)
        }
        return current
    }

    /// Makes a folder; one that exists is fine.
    func makeFolder(_ name: [UInt8]) throws(FileRefusal) {
        let result = withName(name) { mkdirat(descriptor, $0, 0o755) }
        if result != 0, errno != EEXIST { throw FileRefusal() }
    }

    /// Returns the names in the folder in byte order, up to a number.
    func names(most: Int) throws(FileRefusal) -> [[UInt8]] {
        // A second opening has a position of its own, which reading it does not share.
        let copy = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0 else { throw FileRefusal() }
        guard let stream = fdopendir(copy) else {
            let refusal = FileRefusal()
            close(copy)
            throw refusal
        }
        defer { closedir(stream) }
        var names: [[UInt8]] = []
        while names.count < most, let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
                field.withMemoryRebound(to: UInt8.self, capacity: 256) { start in
                    Array(UnsafeBufferPointer(start: start, count: strnlen(field, 256)))
                }
            }
            if name != [46], name != [46, 46] { names.append(name) }
        }
        return names.sorted { $0.lexicographicallyPrecedes($1) }
    }

    /// Returns what a name stands for, of a link the link itself; nil when nothing is there.
    func status(of name: [UInt8]) throws(FileRefusal) -> FileStatus? {
        var status = stat()
        let result = withName(name) {
            fstatat(descriptor, $0, &status, AT_SYMLINK_NOFOLLOW)
        }
        if result == 0 { return FileStatus(status) }
        if errno == ENOENT || errno == ENOTDIR { return nil }
        throw FileRefusal()
    }

    /// What the folder itself is.
    func status() throws(FileRefusal) -> FileStatus {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileRefusal() }
        return FileStatus(status)
    }

    /// Returns what a symbolic link says.
    func linkTarget(_ name: [UInt8]) throws(FileRefusal) -> [UInt8] {
        var buffer = [CChar](repeating: 0, count: 4_097)
        let count = withName(name) { readlinkat(descriptor, $0, &buffer, buffer.count) }
        guard count >= 0 else { throw FileRefusal() }
        guard count < buffer.count else { throw FileRefusal(reason: "the link is too long") }
        return buffer[..<count].map { UInt8(bitPattern: $0) }
    }

    /// Makes a symbolic link.
    func makeLink(_ name: [UInt8], to target: [UInt8]) throws(FileRefusal) {
        let result = withName(target) { target in
            withName(name) { symlinkat(target, descriptor, $0) }
        }
        guard result == 0 else { throw FileRefusal() }
    }

    /// Opens a regular file for reading; a pipe or device in its place is neither waited for nor
    /// read.
    func file(_ name: [UInt8]) throws(FileRefusal) -> OpenFile {
        let opened = withName(name) {
            openat(descriptor, $0, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        }
        guard opened >= 0 else { throw FileRefusal() }
        let file = OpenFile(descriptor: opened)
        guard try file.status().kind == .file else {
            throw FileRefusal(reason: "it is no regular file")
        }
        return file
    }

    /// Makes a new file; one that exists is refused.
    func newFile(_ name: [UInt8], mode: mode_t) throws(FileRefusal) -> OpenFile {
        let opened = withName(name) {
            openat(descriptor, $0, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
        }
        guard opened >= 0 else { throw FileRefusal() }
        return OpenFile(descriptor: opened)
    }
}

/// Calls a function with a name as the operating system takes it.
func withName<Result>(
    _ name: [UInt8],
    _ body: (UnsafePointer<CChar>) -> Result
) -> Result {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: name.count + 1) { buffer in
        for (position, byte) in name.enumerated() {
            buffer.initializeElement(at: position, to: CChar(bitPattern: byte))
        }
        buffer.initializeElement(at: name.count, to: 0)
        // The buffer is never empty, so it has an address.
        return buffer.baseAddress.map { body($0) } ?? body("")
    }
}
