import Glibc
import Synchronization

/// Keeps other processes from working with a store; gone when the process ends, however it ends.
///
/// It is a file of its own: to close a descriptor of SQLite's file would drop SQLite's locks.
final class StoreLock: Sendable {
    private let held: Mutex<Int32?>

    init(path: String) throws(StoreError) {
        let lock = path + ".lock"
        let descriptor = open(lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .system(errno, path: path) }
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let code = errno
            if code == EINTR { continue }
            let owner = Self.owner(descriptor)
            Glibc.close(descriptor)
            throw code == EWOULDBLOCK
                ? .inUse(path: path, process: owner) : .system(code, path: path)
        }
        Self.write(getpid(), descriptor)
        held = Mutex(descriptor)
    }

    deinit {
        release()
    }

    /// Lets the next one in.
    func release() {
        held.withLock { descriptor in
            // To close alone is not enough: a process that is just being started beside this one
            // has the descriptor, too, until it becomes its program.
            if let open = descriptor {
                flock(open, LOCK_UN)
                Glibc.close(open)
            }
            descriptor = nil
        }
    }

    /// The process that the file names.
    private static func owner(_ descriptor: Int32) -> Int? {
        var bytes = [UInt8](repeating: 0, count: 20)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count > 0 else { return nil }
        return Int(String(decoding: bytes.prefix(count).prefix { $0 != 10 }, as: UTF8.self))
    }

    /// Names the process for whoever comes later; on a full disk it stays without a name.
    private static func write(_ process: pid_t, _ descriptor: Int32) {
        let text = Array("\(process)\n".utf8)
        guard ftruncate(descriptor, 0) == 0 else { return }
        _ = pwrite(descriptor, text, text.count, 0)
    }
}

extension StoreError {
    /// Why a call of the system failed.
    static func system(_ code: Int32, path: String) -> Self {
        let reason = String(cString: strerror(code))
        return switch code {
        case ENOSPC, EDQUOT: .full(path: path)
        case EROFS, EACCES, EPERM: .readOnly(path: path, reason: reason)
        default: .cannotOpen(path: path, reason: reason)
        }
    }
}
