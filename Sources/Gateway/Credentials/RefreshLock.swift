import FoundationEssentials
import Glibc

/// The lock under which one process at a time renews the login of Claude Code on this machine.
///
/// It is the agent's own, so that neither takes the other's refresh token away: the folders
/// `.oauth_refresh.lock` in the configuration folder and, as older releases have it, `….lock`
/// beside that. One that nobody has touched for a minute is of a process that is gone.
struct RefreshLock {
    private static let staleSeconds = 60
    private static let longestWait = Duration.seconds(70)
    private static let pause = Duration.milliseconds(250)

    private let folders: [String]

    /// Waits for the lock of a configuration folder.
    ///
    /// - Throws: ``CredentialError`` when another process keeps it.
    static func acquire(_ folder: String) async throws(CredentialError) -> Self {
        let resolved = realpath(folder, nil).map { pointer in
            defer { free(pointer) }
            return String(cString: pointer)
        }
        let wanted = ["\(folder)/.oauth_refresh.lock", "\(resolved ?? folder).lock"]
        let clock = ContinuousClock()
        let deadline = clock.now + longestWait
        while true {
            if try take(wanted) { return Self(folders: wanted) }
            guard clock.now < deadline else {
                throw CredentialError(
                    "another process keeps the lock of Claude Code's login, `\(wanted[0])`",
                    isPassing: true
                )
            }
            do {
                try await Task.sleep(for: pause)
            } catch {
                throw CredentialError("the renewal was cancelled", isPassing: true)
            }
        }
    }

    /// Lets the next one in.
    func release() {
        for folder in folders.reversed() { rmdir(folder) }
    }

    /// Takes all folders or none.
    private static func take(_ folders: [String]) throws(CredentialError) -> Bool {
        for (index, folder) in folders.enumerated() {
            if mkdir(folder, 0o700) == 0 { continue }
            let code = errno
            for taken in folders[..<index].reversed() { rmdir(taken) }
            guard code == EEXIST else {
                throw CredentialError(
                    "cannot lock Claude Code's login with `\(folder)`: "
                        + String(cString: strerror(code))
                )
            }
            var status = stat()
            if stat(folder, &status) == 0, status.st_mtim.tv_sec + staleSeconds < time(nil) {
                rmdir(folder)
            }
            return false
        }
        return true
    }
}
