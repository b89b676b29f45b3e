import Glibc

/// A folder held open together with those above it, for going from one folder to the next.
///
/// Each step is taken without following a link.
struct FolderChain: ~Copyable {
    private let top: Int32
    private var names: [[UInt8]] = []
    private var descriptors: [Int32] = []

    /// Opens a folder of the host; a link in its own place is refused.
    init(path: String) throws(FileRefusal) {
        top = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard top >= 0 else { throw FileRefusal() }
    }

    deinit {
        for descriptor in descriptors { close(descriptor) }
        close(top)
    }

    /// Goes to a folder below the one that was opened.
    mutating func move(to path: RepositoryPath) throws(FileRefusal) {
        let parts = path.parts
        var shared = 0
        while shared < min(parts.count, names.count), parts[shared] == names[shared] {
            shared += 1
        }
        while names.count > shared {
            names.removeLast()
            close(descriptors.removeLast())
        }
        for part in parts[shared...] {
            let opened = withName(part) {
                openat(current, $0, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            }
            guard opened >= 0 else { throw FileRefusal() }
            names.append(part)
            descriptors.append(opened)
        }
    }

    /// What the folder itself is.
    func status() -> FileStatus? {
        var status = stat()
        return fstat(current, &status) == 0 ? FileStatus(status) : nil
    }

    /// Returns the stamp of what a name stands for, of a link the link's own.
    func stamp(of name: [UInt8]) -> FileStamp? {
        var status = stat()
        let result = withName(name) { fstatat(current, $0, &status, AT_SYMLINK_NOFOLLOW) }
        return result == 0 ? FileStamp(status) : nil
    }

    private var current: Int32 { descriptors.last ?? top }
}
