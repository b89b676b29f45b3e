import Archive
import Glibc

/// An open folder, through which its sockets have a short path.
///
/// The address of a unix socket holds 107 bytes. `/proc/self/fd/N/api.sock` always fits, and
/// reaches the folder wherever it lies.
public final class OpenFolder: Sendable {
    let descriptor: Int32
    let path: String

    /// Opens a folder; it is closed when the last reference goes.
    public init(_ path: String) throws(LocalHTTPError) {
        descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        self.path = path
        guard descriptor >= 0 else {
            throw .folder(path, reason: SystemReason(errno))
        }
    }

    deinit { close(descriptor) }

    /// Returns a path of at most 103 bytes to a file of this folder, good while the folder is open.
    public func shortPath(to name: String) -> String {
        "/proc/self/fd/\(descriptor)/\(name)"
    }
}
