import Glibc

/// What the operating system says of a file.
struct FileStatus: Hashable {
    enum Kind: Hashable {
        case file
        case folder
        case link
        case other(String)
    }

    var kind: Kind
    var isExecutable: Bool
    var sizeBytes: Int
    var device: UInt64
    var stamp: FileStamp

    init(_ status: stat) {
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            case S_IFLNK: .link
            case S_IFIFO: .other("named pipe")
            case S_IFSOCK: .other("socket")
            case S_IFCHR, S_IFBLK: .other("device")
            default: .other("file of an unknown kind")
            }
        isExecutable = status.st_mode & S_IXUSR != 0
        sizeBytes = Int(status.st_size)
        device = UInt64(status.st_dev)
        stamp = FileStamp(status)
    }
}

/// What stays the same as long as nobody writes to a file or its properties.
///
/// The time of change is set by the kernel alone, so equal stamps mean equal content.
struct FileStamp: Hashable {
    var inode: UInt64
    var sizeBytes: Int
    var mode: UInt32
    var modifiedNanoseconds: Int
    var changedNanoseconds: Int

    /// A file changed this shortly before it was looked at may change again and look the same.
    private static let safeAgeNanoseconds = 50_000_000

    /// The stamp, or nil when the change was so lately that the stamp proves nothing.
    var safe: Self? {
        changedNanoseconds < currentNanoseconds() - Self.safeAgeNanoseconds ? self : nil
    }
}

extension FileStamp {
    init(_ status: stat) {
        inode = UInt64(status.st_ino)
        sizeBytes = Int(status.st_size)
        mode = UInt32(status.st_mode)
        modifiedNanoseconds = nanoseconds(status.st_mtim)
        changedNanoseconds = nanoseconds(status.st_ctim)
    }
}

/// Returns the time of the host's clock since 1970.
func currentNanoseconds() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return nanoseconds(time)
}

private func nanoseconds(_ time: timespec) -> Int {
    time.tv_sec * 1_000_000_000 + time.tv_nsec
}
