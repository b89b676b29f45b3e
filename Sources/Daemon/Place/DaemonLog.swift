import FoundationEssentials
import Glibc
import Runner
import Runs
import Synchronization

/// The daemon's own log: one line for each thing that it did, never a secret nor a prompt.
///
/// A log that has grown is put aside as `daemon.log.1`, over the one before.
final class DaemonLog: Sendable {
    private static let mostBytes = 5 << 20

    private let path: String
    /// Whether the process's own output goes into the log, too.
    private let takesStandardStreams: Bool
    private let state: Mutex<State>

    private struct State {
        var descriptor: Int32
        var sizeBytes: Int
    }

    /// Opens a log.
    ///
    /// - Throws: A diagnostic when the file cannot be written.
    init(path: String, takesStandardStreams: Bool) throws {
        self.path = path
        self.takesStandardStreams = takesStandardStreams
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw DaemonError.log(path, errno) }
        let sizeBytes = Int(lseek(descriptor, 0, SEEK_END))
        state = Mutex(State(descriptor: descriptor, sizeBytes: max(0, sizeBytes)))
    }

    /// Writes a line.
    func write(_ message: String) {
        let time = Date(timeIntervalSince1970: Double(RunEvent.now() / 1_000)).ISO8601Format()
        let line = "\(time) \(message)\n"
        state.withLock { state in
            if state.sizeBytes > Self.mostBytes { turn(&state) }
            state.sizeBytes += line.utf8.count
            StandardStream.write(line.utf8, to: state.descriptor)
        }
        if !takesStandardStreams { StandardStream.write(line.utf8, to: STDERR_FILENO) }
    }

    private func turn(_ state: inout State) {
        rename(path, path + ".1")
        let next = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard next >= 0 else { return }
        close(state.descriptor)
        state = State(descriptor: next, sizeBytes: 0)
        if takesStandardStreams {
            dup2(next, STDOUT_FILENO)
            dup2(next, STDERR_FILENO)
        }
    }
}
