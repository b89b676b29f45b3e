public import Archive
public import Diagnostics

/// Why a server on a unix socket cannot be.
public enum LocalHTTPError: Error, Hashable {
    /// The folder cannot be opened.
    case folder(String, reason: SystemReason)
    /// Something that is no socket has the socket's name.
    case occupied(String)
    /// Another process listens there.
    case inUse(String)
    /// The socket cannot be made.
    case listen(String, reason: String)
    /// The server ended by itself.
    case stopped(String)
}

extension LocalHTTPError: DiagnosticConvertible {
    /// What to tell the user.
    public var diagnostics: [Diagnostic] { [diagnostic] }

    private var diagnostic: Diagnostic {
        switch self {
        case .folder(let path, let reason):
            Diagnostic(
                code: "socket-folder",
                "cannot open the folder `\(path)` for a socket: \(reason)",
                hints: ["check that the folder is there and belongs to you"],
                exitCode: .environment
            )
        case .occupied(let path):
            Diagnostic(
                code: "socket-occupied",
                "`\(path)` is there and is no socket",
                hints: ["move the file away"],
                exitCode: .environment
            )
        case .inUse(let path):
            Diagnostic(
                code: "socket-in-use",
                "another process listens on `\(path)`",
                notes: ["two processes that carry out one run would spoil it for each other"],
                hints: ["stop the other `berth` process, or wait until it is done"],
                exitCode: .environment
            )
        case .listen(let path, let reason):
            Diagnostic(
                code: "socket-listen",
                "cannot listen on `\(path)`: \(reason)",
                exitCode: .environment
            )
        case .stopped(let path):
            Diagnostic(
                code: "socket-stopped",
                "the server on `\(path)` ended by itself",
                exitCode: .bug
            )
        }
    }
}
