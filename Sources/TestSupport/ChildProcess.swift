import FoundationEssentials
import Glibc

/// A program started by a test, ended by its number and nothing else.
public final class ChildProcess: Sendable {
    /// Why a program could not be started.
    public struct StartError: Error, CustomStringConvertible {
        /// What happened.
        public var description: String
    }

    private let identifier: pid_t

    /// Starts a program; what it prints goes to a file.
    public init(_ program: String, arguments: [String], output: String) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        // The sockets of the tests beside it would not close for their peers while it lives.
        for descriptor: Int32 in 3..<2048 {
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }
        var words = ([program] + arguments).map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        var process: pid_t = 0
        let status = posix_spawn(&process, program, &actions, nil, words, environ)
        guard status == 0 else {
            throw StartError(description: "\(program): \(String(cString: strerror(status)))")
        }
        identifier = process
    }

    /// Whether it still runs.
    public var isRunning: Bool { waitpid(identifier, nil, WNOHANG) == 0 }

    /// Ends it and waits until it is gone.
    public func kill() {
        guard isRunning else { return }
        Glibc.kill(identifier, SIGKILL)
        waitpid(identifier, nil, 0)
    }
}
