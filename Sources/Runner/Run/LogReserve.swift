import Glibc
import Subprocess
import SystemPackage

/// Room on the disk for what an agent says next, so that a disk that fills up cuts no line off.
///
/// The room lies behind the file's end: nobody sees it who reads the file. A file system that
/// cannot do that, or a file of another user, goes without.
struct LogReserve {
    /// More than an agent prints from one request for the model to the next, but for huge results.
    private static let roomBytes = 4 << 20

    let path: String
    /// Up to which byte of the file there is room.
    private var end = 0

    /// Names the file.
    init(path: String) { self.path = path }

    /// Sees to it that there is room behind an offset, once for each half of the room; what cannot
    /// be had is not asked for again before that.
    mutating func extend(behind offset: Int) async {
        guard end < offset + Self.roomBytes / 2, let file = openFile() else { return }
        defer { close(file) }
        end = offset + Self.roomBytes
        _ = try? await Subprocess.run(
            .name("fallocate"),
            arguments: ["--keep-size", "--length", "\(end)", "/dev/stdin"],
            input: .fileDescriptor(
                FileDescriptor(rawValue: file),
                closeAfterSpawningProcess: false
            ),
            output: .discarded,
            error: .discarded
        )
    }

    /// Gives back what was not used.
    func release() {
        guard let file = openFile() else { return }
        defer { close(file) }
        var status = stat()
        if fstat(file, &status) == 0 { _ = ftruncate(file, status.st_size) }
    }

    /// The agent can write the folder: links are not followed, and only a regular file is meant.
    private func openFile() -> Int32? {
        let descriptor = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        var status = stat()
        if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG { return descriptor }
        close(descriptor)
        return nil
    }
}
