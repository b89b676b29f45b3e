import Archive
import FoundationEssentials
import Glibc

/// A file with a secret in it, which belongs to the user and to nobody else.
struct PrivateFile {
    let path: String
    /// What it is called in messages.
    let name: String

    /// The times and the place of the file that the path leads to; nil where there is none.
    var stamp: String? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return "\(status.st_dev) \(status.st_ino) \(status.st_size) "
            + "\(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec) "
            + "\(status.st_ctim.tv_sec).\(status.st_ctim.tv_nsec)"
    }

    /// Reads the file, if nobody else can have written or read it.
    ///
    /// - Throws: ``CredentialError``: it is not there, is a link that another user made or that
    ///   leads to what is another's, or others may read or change it.
    func read() throws(CredentialError) -> [UInt8] {
        try checkLink()
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw unreadable(errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw unreadable(errno) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw CredentialError("\(name) `\(path)` is no regular file")
        }
        guard status.st_uid == geteuid() else {
            throw CredentialError(
                "\(name) `\(path)` does not belong to you",
                hints: ["copy it to a file of your own: `install -m 600 \(path) ~/.berth-token`"]
            )
        }
        guard status.st_mode & 0o077 == 0 else {
            throw CredentialError(
                "\(name) `\(path)` can be read by others: its mode is "
                    + "\(String(status.st_mode & 0o777, radix: 8))",
                hints: ["close it to them: `chmod 600 \(path)`"]
            )
        }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw unreadable(errno) }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
            guard bytes.count <= StoredToken.mostBytes else {
                throw CredentialError("\(name) `\(path)` is too large for a credential")
            }
        }
    }

    /// A link that somebody else made may lead elsewhere tomorrow.
    private func checkLink() throws(CredentialError) {
        var status = stat()
        guard lstat(path, &status) == 0 else { throw unreadable(errno) }
        guard status.st_mode & S_IFMT == S_IFLNK, status.st_uid != geteuid() else { return }
        throw CredentialError(
            "\(name) `\(path)` is a link that another user made",
            hints: ["name the file itself"]
        )
    }

    /// Writes the file as a whole and closed to others; a link stays, and its target is written.
    func write(_ bytes: [UInt8]) throws(CredentialError) {
        guard let resolved = realpath(path, nil) else { throw unwritable(errno) }
        let target = String(cString: resolved)
        free(resolved)
        let temporary = "\(target).\(getpid()).new"
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
        var descriptor = open(temporary, flags, 0o600)
        if descriptor < 0, errno == EEXIST {
            // It is of an earlier process of this number.
            unlink(temporary)
            descriptor = open(temporary, flags, 0o600)
        }
        guard descriptor >= 0 else { throw unwritable(errno) }
        let isWritten =
            writeAll(bytes, to: descriptor) && fchmod(descriptor, 0o600) == 0
            && fsync(descriptor) == 0
        var code = errno
        close(descriptor)
        if isWritten, rename(temporary, target) == 0 { return }
        if isWritten { code = errno }
        unlink(temporary)
        throw unwritable(code)
    }

    private func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private func unreadable(_ code: Int32) -> CredentialError {
        CredentialError("cannot read \(name) `\(path)`: \(SystemReason(code))")
    }

    private func unwritable(_ code: Int32) -> CredentialError {
        CredentialError(
            "cannot write \(name) `\(path)`: \(SystemReason(code))",
            isPassing: code == ENOSPC || code == EDQUOT
        )
    }
}
