import Glibc

/// Room on the disk for what an agent says next, so that a disk that fills up cuts no line off.
///
/// The room lies behind the file's end (`fallocate` with `FALLOC_FL_KEEP_SIZE`): nobody sees it who
/// reads the file. A file system that cannot do that, or a file of another user, goes without.
struct LogReserve {
    /// More than an agent prints from one request for the model to the next, but for huge results.
    private static let roomBytes = 1 << 20

    let path: String
    /// Up to which byte of the file there is room.
    private var end = 0

    /// Names the file.
    init(path: String) { self.path = path }

    /// Sees to it that there is room behind an offset, at most once for each half of the room.
    mutating func extend(behind offset: Int) {
        guard end < offset + Self.roomBytes / 2 else { return }
        let wanted = offset + Self.roomBytes
        var problem = EACCES
        withFile { descriptor in
            let status = fallocate(descriptor, FALLOC_FL_KEEP_SIZE, 0, off_t(wanted))
            problem = status == 0 ? 0 : errno
        }
        switch problem {
        case 0: end = wanted
        // It is asked for again with the next lines.
        case ENOSPC, EDQUOT, EINTR: break
        default: end = .max
        }
    }

    /// Gives back what was not used.
    func release() {
        withFile { descriptor in
            var status = stat()
            if fstat(descriptor, &status) == 0 { _ = ftruncate(descriptor, status.st_size) }
        }
    }

    /// The agent can write the folder: links are not followed, and only a regular file is meant.
    private func withFile(_ body: (Int32) -> Void) {
        let descriptor = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return }
        body(descriptor)
    }
}
