import Glibc

/// A lock that one call at a time holds, also of several processes; it ends with the process,
/// however that ends.
public struct FileLock: Sendable {
    private static let longestWait = Duration.seconds(600)
    private static let pause = Duration.milliseconds(20)

    private let descriptor: Int32

    /// Waits for the lock of a file, which is made if need be.
    ///
    /// - Throws: ``GitError/locked(path:seconds:)`` when somebody keeps it for too long.
    public static func acquire(_ path: String) async throws(GitError) -> Self {
        let clock = ContinuousClock()
        let deadline = clock.now + longestWait
        while true {
            if let lock = try tryAcquire(path) { return lock }
            guard clock.now < deadline else {
                throw .locked(path: path, seconds: Int(longestWait.components.seconds))
            }
            do {
                try await Task.sleep(for: pause)
            } catch {
                throw .file(path: path, operation: "lock", reason: "the work was cancelled")
            }
        }
    }

    /// Takes the lock of a file if nobody has it; nil when somebody does.
    ///
    /// - Throws: ``GitError/file(path:operation:reason:)`` for a file that cannot be made.
    public static func tryAcquire(_ path: String) throws(GitError) -> Self? {
        let folder = String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
        if access(folder, F_OK) != 0 {
            try HostFile.makeFolder(folder)
            chmod(folder, 0o700)
        }
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            throw .file(path: path, operation: "open", reason: systemReason())
        }
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return Self(descriptor: descriptor) }
        let code = errno
        close(descriptor)
        guard code == EWOULDBLOCK || code == EINTR else {
            throw .file(path: path, operation: "lock", reason: systemReason(code))
        }
        return nil
    }

    /// Writes a text into the file in place of what was there, for those who find it locked.
    public func write(_ text: String) {
        guard ftruncate(descriptor, 0) == 0 else { return }
        _ = Array(text.utf8).withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    }

    /// Lets the next one in.
    public func release() {
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}
