import Archive
import Glibc
import JSONC
import LocalHTTP

/// A file of JSON lines that only grows.
final class AuditLog: Sendable {
    private let descriptor: Int32

    /// Opens the file, which only its owner may read.
    init(path: String) throws(GatewayError) {
        let flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW
        descriptor = open(path, flags, 0o600)
        guard descriptor >= 0 else {
            throw .log(path: path, reason: SystemReason(errno).description)
        }
    }

    deinit { close(descriptor) }

    /// Adds a line; returns why it could not.
    ///
    /// One call of `write` per line, so that a killed process leaves no half line behind others.
    func append(_ value: JSONValue) -> SystemReason? {
        let line = Array((value.text() + "\n").utf8)
        let count = line.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        return count == line.count ? nil : SystemReason(count < 0 ? errno : ENOSPC)
    }
}
