import Diagnostics
import Glibc
public import LocalHTTP
public import Runner

/// Where a user's daemon listens and keeps what is its own.
public struct DaemonPlace: Hashable, Sendable {
    /// The socket, in a folder that nobody else may open.
    public let socket: SocketPlace
    /// Berth's own folders, whose runs the daemon owns.
    public let folders: BerthFolders

    /// Finds the place: below `XDG_RUNTIME_DIR` where that is a folder of the user's own, else
    /// beside the runs.
    ///
    /// - Parameters:
    ///   - folders: Berth's own folders.
    ///   - environment: The environment of the process.
    public init(folders: BerthFolders, environment: [String: String]) {
        self.folders = folders
        var folder = folders.state
        if let runtime = environment["XDG_RUNTIME_DIR"], Files.isOwnFolder(runtime) {
            folder = runtime + "/berth"
        }
        socket = SocketPlace(folder: folder, name: "daemon.sock")
    }

    /// The path of the socket.
    public var socketPath: String { socket.path }
    /// The lock that a daemon holds while it lives, with its process number inside.
    public var lock: String { folders.state + "/daemon.lock" }
    /// The process that holds the lock, or held it last.
    var processNumber: Int? {
        let bytes = (try? Files.read(lock, atMost: 32)) ?? nil
        return bytes.flatMap { Int(String(decoding: $0, as: UTF8.self).filter(\.isNumber)) }
    }
    /// The lock of who is starting a daemon.
    var startLock: String { folders.state + "/daemon.start.lock" }
    /// What the daemon tells of its own doings.
    public var log: String { folders.state + "/daemon.log" }
    /// The file of runs and events.
    public var store: String { folders.state + "/berth.sqlite" }

    /// Makes the folders, closed to everybody else.
    ///
    /// - Throws: A diagnostic for a folder that cannot be made.
    func prepare() throws(DiagnosticError) {
        for folder in Set([folders.state, socket.folder, folders.runs]) {
            if access(folder, F_OK) != 0 { try Files.makeFolder(folder) }
        }
        try Files.setMode(socket.folder, 0o700)
    }
}
