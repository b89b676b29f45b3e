import Diagnostics
import Glibc

/// Reads a file that grows, from an offset on, without losing or doubling a byte.
///
/// The file lies in a folder that the agent can write: links are not followed, anything but a
/// regular file is refused, and a file that became shorter is read no further. It is opened once,
/// so that what somebody puts in its place later is not read.
struct OutputFollower {
    /// An open file, closed when nobody has it any more.
    private final class OpenFile: Sendable {
        let descriptor: Int32

        init(_ descriptor: Int32) { self.descriptor = descriptor }

        deinit { close(descriptor) }

        /// How long it is, and whether it is a regular file.
        var status: (size: Int, isRegular: Bool)? {
            var status = stat()
            guard fstat(descriptor, &status) == 0 else { return nil }
            return (Int(status.st_size), status.st_mode & S_IFMT == S_IFREG)
        }
    }

    let path: String
    /// The offset of the next byte to read.
    var offset: Int
    private var file: OpenFile?

    static let mostBytesPerRead = 1 << 20

    /// Follows a file from an offset.
    init(path: String, offset: Int = 0) {
        self.path = path
        self.offset = offset
    }

    /// Whether there may be something to read, as far as a look tells that opens nothing.
    var hasGrown: Bool {
        guard let file else { return access(path, F_OK) == 0 }
        return (file.status?.size ?? 0) > offset
    }

    /// Returns what was added since the last call; empty when nothing was, or the file is not
    /// there yet.
    mutating func readAdded(
        atMost limit: Int = OutputFollower.mostBytesPerRead
    ) throws(DiagnosticError) -> [UInt8] {
        guard let file = try opened() else { return [] }
        guard let status = file.status else { throw Files.failure("read", path, errno) }
        let available = status.size - offset
        guard available > 0 else { return [] }
        let start = off_t(offset)
        let length = min(available, limit, Self.mostBytesPerRead)
        let bytes = [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
            count = max(0, pread(file.descriptor, buffer.baseAddress, length, start))
        }
        offset += bytes.count
        return bytes
    }

    private mutating func opened() throws(DiagnosticError) -> OpenFile? {
        if let file { return file }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw Files.failure("read", path, errno)
        }
        let file = OpenFile(descriptor)
        guard file.status?.isRegular == true else { throw Files.failure("read", path, EINVAL) }
        self.file = file
        return file
    }
}
