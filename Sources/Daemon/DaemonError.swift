public import Diagnostics
import Glibc

/// Why the daemon cannot be, or cannot be reached.
public enum DaemonError: Error, Hashable {
    /// The log cannot be written.
    case log(String, Int32)
    /// Another daemon has the user's runs already.
    case isRunning(process: Int?)
    /// None answers.
    case notRunning(socket: String)
    /// It did not start.
    case start(reason: String, log: String)
    /// It is of another version and has work that must not be cut off.
    case version(daemon: String, client: String, atWork: Int)
    /// The one that answers keeps other runs than the caller's folders say.
    case foreign(socket: String, folder: String)
    /// It went away in the middle of an answer.
    case connection(reason: String)
    /// It is there and says nothing.
    case silent(seconds: Int, process: Int?)
    /// It does not take a request of that size.
    case tooLarge
    /// Its answer makes no sense.
    case answer(String)
}

extension DaemonError: DiagnosticConvertible {
    /// What to tell the user.
    public var diagnostics: [Diagnostic] { [diagnostic] }

    private var diagnostic: Diagnostic {
        switch self {
        case .log(let path, let code):
            Diagnostic(
                code: "daemon-log",
                "cannot write the daemon's log `\(path)`: \(String(cString: strerror(code)))",
                hints: ["make the place writable, or choose another with `XDG_STATE_HOME`"],
                exitCode: .environment
            )
        case .isRunning(let process):
            Diagnostic(
                code: "daemon-running",
                "a daemon of yours is running already"
                    + (process.map { " as process \($0)" } ?? ""),
                hints: ["`berth daemon stop` ends it"],
                exitCode: .environment
            )
        case .notRunning(let socket):
            Diagnostic(
                code: "daemon-not-running",
                "the daemon is not running",
                notes: ["nobody answers on `\(socket)`"],
                hints: ["`berth daemon start` starts it"],
                exitCode: .environment
            )
        case .start(let reason, let log):
            Diagnostic(
                code: "daemon-start",
                "the daemon did not start: \(reason)",
                notes: ["its log is `\(log)`"],
                hints: ["`berth daemon run` shows what it says in the foreground"],
                exitCode: .environment
            )
        case .version(let daemon, let client, let atWork):
            Diagnostic(
                code: "daemon-version",
                "the daemon is Berth \(daemon) and this is Berth \(client)",
                notes: [
                    "\(atWork) \(atWork == 1 ? "run is" : "runs are") at work in it, so it was not restarted"
                ],
                hints: [
                    "`berth daemon stop` ends it; agents work on, and the next command starts the new one, which goes on with them"
                ],
                exitCode: .environment
            )
        case .foreign(let socket, let folder):
            Diagnostic(
                code: "daemon-foreign",
                "the daemon on `\(socket)` keeps its runs in `\(folder)`",
                hints: ["set `XDG_STATE_HOME` as it was when the daemon was started, or stop it"],
                exitCode: .environment
            )
        case .connection(let reason):
            Diagnostic(
                code: "daemon-connection",
                "the connection to the daemon broke: \(reason)",
                hints: ["look at `berth daemon logs`, and run the command again"],
                exitCode: .environment
            )
        case .silent(let seconds, let process):
            Diagnostic(
                code: "daemon-silent",
                "the daemon does not answer: it has said nothing for \(seconds) s",
                hints: [
                    process.map {
                        "`kill -9 \($0)` ends it; agents work on, and the next command starts another, which goes on with them"
                    } ?? "look at `berth daemon logs`, and run the command again"
                ],
                exitCode: .environment
            )
        case .tooLarge:
            Diagnostic(
                code: "daemon-request",
                "the daemon does not take a request of this size",
                notes: ["a task goes to it together with the environment it was said in"],
                hints: [
                    "put long material into a file of the repository and name it in the prompt"
                ]
            )
        case .answer(let reason):
            Diagnostic(
                code: "daemon-answer",
                "the daemon's answer makes no sense: \(reason)",
                hints: ["this is a fault of Berth; please report it"],
                exitCode: .bug
            )
        }
    }
}
