import Glibc

/// A file held locked, so that of several calls, also of several processes, one works at a time.
///
/// The lock ends with the process, however that ends.
struct FileLock: Sendable {
    private let descriptor: Int32

    private static let pause = Duration.milliseconds(10)
    private static let mostAttempts = 60_000

    /// Waits until the file is free and locks it.
    static func take(_ path: String) async throws(GitError) -> Self {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            throw .file(path: path, operation: "open", reason: systemReason())
        }
        for _ in 0..<mostAttempts {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return Self(descriptor: descriptor) }
            guard errno == EWOULDBLOCK || errno == EINTR else { break }
            do {
                try await Task.sleep(for: pause)
            } catch {
                break
            }
        }
        let reason = systemReason()
        close(descriptor)
        throw .file(path: path, operation: "lock", reason: reason)
    }

    /// Lets go of the file.
    func release() {
        close(descriptor)
    }
}
