public import JSONC
import OrderedCollections
import Runs

/// How a daemon fares.
public struct DaemonStatus: Hashable, Sendable {
    /// Its version of Berth.
    public var version: String
    /// Its process number.
    public var process: Int
    /// When it was started, in milliseconds since 1970.
    public var startMilliseconds: Int
    /// The folder with its runs.
    public var folder: String
    /// The socket it listens on.
    public var socket: String
    /// How many runs are at work.
    public var runsAtWork: Int
    /// How many runs wait.
    public var runsWaiting: Int

    /// The status as JSON.
    public var json: JSONValue {
        [
            "version": .string(version), "process": .integer(process),
            "startMilliseconds": .integer(startMilliseconds), "folder": .string(folder),
            "socket": .string(socket), "runsAtWork": .integer(runsAtWork),
            "runsWaiting": .integer(runsWaiting),
        ]
    }
}

extension DaemonStatus {
    /// Reads a status.
    ///
    /// - Throws: ``DaemonError/answer(_:)`` when something is missing.
    init(_ json: JSONValue) throws(DaemonError) {
        guard let version = json["version"]?.string, let process = json["process"]?.integer,
            let start = json["startMilliseconds"]?.integer, let folder = json["folder"]?.string,
            let socket = json["socket"]?.string, let atWork = json["runsAtWork"]?.integer,
            let waiting = json["runsWaiting"]?.integer
        else { throw .answer("it is no status") }
        self.init(
            version: version,
            process: process,
            startMilliseconds: start,
            folder: folder,
            socket: socket,
            runsAtWork: atWork,
            runsWaiting: waiting
        )
    }
}
