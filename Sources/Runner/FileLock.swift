public import Diagnostics
import Glibc

/// A lock that one process at a time holds, gone when the process ends, however it ends.
public struct FileLock: Sendable {
    private static let longestWait = Duration.seconds(600)

    private let descriptor: Int32

    /// Waits for the lock of a file, which is made if need be.
    ///
    /// - Throws: A diagnostic when another process keeps it for too long.
    public static func acquire(_ path: String) async throws -> Self {
        let clock = ContinuousClock()
        let deadline = clock.now + longestWait
        while true {
            if let lock = try tryAcquire(path) { return lock }
            guard clock.now < deadline else {
                throw DiagnosticError(
                    Diagnostic(
                        code: "locked",
                        "another berth has been working on the same thing for \(longestWait.components.seconds) s",
                        notes: ["it holds the lock `\(path)`"],
                        hints: ["wait for it to end, or end it"],
                        exitCode: .environment
                    )
                )
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    /// Takes the lock of a file if nobody has it; nil when somebody does.
    public static func tryAcquire(_ path: String) throws(DiagnosticError) -> Self? {
        let folder = String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
        if access(folder, F_OK) != 0 { try Files.makeFolder(folder) }
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw Files.failure("open", path, errno) }
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return Self(descriptor: descriptor) }
        let code = errno
        close(descriptor)
        guard code == EWOULDBLOCK || code == EINTR else { throw Files.failure("lock", path, code) }
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
