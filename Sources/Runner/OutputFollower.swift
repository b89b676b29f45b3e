import Diagnostics
import Glibc

/// Reads a file that grows, from an offset on, without losing or doubling a byte.
///
/// The file lies in a folder that the agent can write: links are not followed, anything but a
/// regular file is refused, and a file that became shorter is read no further.
struct OutputFollower {
    let path: String
    /// The offset of the next byte to read.
    private(set) var offset: Int

    static let mostBytesPerRead = 1 << 20

    /// Follows a file from an offset.
    init(path: String, offset: Int = 0) {
        self.path = path
        self.offset = offset
    }

    /// Returns what was added since the last call; empty when nothing was, or the file is not
    /// there yet.
    mutating func readAdded(
        atMost limit: Int = OutputFollower.mostBytesPerRead
    ) throws(DiagnosticError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT { return [] }
            throw Files.failure("read", path, errno)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw Files.failure("read", path, EINVAL)
        }
        let available = Int(status.st_size) - offset
        guard available > 0 else { return [] }
        var buffer = [UInt8](repeating: 0, count: min(available, limit, Self.mostBytesPerRead))
        let start = off_t(offset)
        let count = buffer.withUnsafeMutableBytes {
            pread(descriptor, $0.baseAddress, $0.count, start)
        }
        guard count > 0 else { return [] }
        offset += count
        return Array(buffer[..<count])
    }
}
