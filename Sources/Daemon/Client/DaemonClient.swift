import Diagnostics
import FoundationEssentials
import Git
public import JSONC
import LocalHTTP
import NIOCore
import NIOHTTP1
import OrderedCollections
public import Runner
import Runs

/// Talks with the user's daemon over its socket, and starts one where none answers.
public struct DaemonClient: Sendable {
    /// What a call does.
    public enum Method: String, Hashable, Sendable {
        /// Reads.
        case get = "GET"
        /// Does something.
        case post = "POST"
        /// Removes.
        case delete = "DELETE"
    }

    /// Where the daemon listens.
    public let place: DaemonPlace
    /// The version of Berth that asks.
    public let version: String
    private let environment: [String: String]

    private static let mostAnswerBytes = 64 << 20

    /// Creates a client; nothing is connected yet.
    ///
    /// - Parameters:
    ///   - folders: Berth's own folders.
    ///   - environment: The environment of the process.
    ///   - version: The version of Berth that asks.
    public init(folders: BerthFolders, environment: [String: String], version: String) {
        place = DaemonPlace(folders: folders, environment: environment)
        self.environment = environment
        self.version = version
    }

    // MARK: Starting

    /// Makes sure that a daemon of this version answers: starts one where none does, and replaces
    /// one of another version that has no run at work.
    ///
    /// - Returns: Whether it was started by this call.
    /// - Throws: ``DaemonError``, or what the daemon says.
    @discardableResult
    public func ensureRunning() async throws -> Bool {
        if let status = try await status() {
            guard status.version != version else { return false }
            guard status.runsAtWork == 0 else {
                throw DaemonError.version(
                    daemon: status.version,
                    client: version,
                    atWork: status.runsAtWork
                )
            }
            do {
                _ = try await call(.post, "/v1/shutdown", startsDaemon: false)
            } catch DaemonError.notRunning {
                // It ended before its answer was out.
            }
            try await untilGone()
        }
        // Of many that come at once, one starts it and the others find it there.
        let lock = try await FileLock.acquire(place.startLock)
        defer { lock.release() }
        if try await status() != nil { return false }
        try await DaemonLaunch(place: place, environment: environment).start()
        return true
    }

    /// Returns how the daemon fares, or nil when none answers.
    ///
    /// - Throws: ``DaemonError`` for an answer that makes no sense.
    public func status() async throws -> DaemonStatus? {
        guard let connection = try await DaemonConnection.connect(to: place.socket) else {
            return nil
        }
        do {
            let json = try await answer(of: connection)
            let status = try DaemonStatus(json)
            guard status.folder == place.folders.state else {
                throw DaemonError.foreign(socket: place.socket.path, folder: status.folder)
            }
            return status
        } catch DaemonError.connection {
            return nil
        }
    }

    /// How long a daemon may take to tell how it fares; one that takes longer hangs.
    private static let longestSilence = Duration.seconds(10)

    /// Asks for the daemon's state, and no longer than a daemon may take for it.
    private func answer(of connection: DaemonConnection) async throws -> JSONValue {
        try await withThrowingTaskGroup(of: JSONValue?.self) { group in
            group.addTask {
                try await connection.exchange(.get, "/v1/status", body: nil, wholeAnswer)
            }
            group.addTask {
                try await Task.sleep(for: Self.longestSilence)
                return nil
            }
            defer { group.cancelAll() }
            guard let answer = try await group.next(), let json = answer else {
                throw DaemonError.silent(
                    seconds: Int(Self.longestSilence.components.seconds),
                    process: place.processNumber
                )
            }
            return json
        }
    }

    /// Waits until no daemon holds the user's runs.
    ///
    /// - Throws: ``DaemonError/isRunning(process:)`` when one still does after ten seconds.
    public func untilGone() async throws {
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(10)
        while true {
            if let lock = try FileLock.tryAcquire(place.lock) {
                lock.release()
                return
            }
            guard clock.now < deadline else { throw DaemonError.isRunning(process: nil) }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    // MARK: Calls

    /// Makes a call and returns the answer's JSON.
    ///
    /// - Parameters:
    ///   - method: The method.
    ///   - path: Path and query.
    ///   - body: The body, or nil for none.
    ///   - startsDaemon: Whether one is started where none answers.
    /// - Returns: The answer; null where it has no body.
    /// - Throws: What the daemon refused it for, as if it had happened here, or ``DaemonError``.
    public func call(
        _ method: Method,
        _ path: String,
        body: JSONValue? = nil,
        startsDaemon: Bool = true
    ) async throws -> JSONValue {
        let connection = try await connect(startsDaemon: startsDaemon)
        return try await connection.exchange(method, path, body: body?.bytes(), wholeAnswer)
    }

    /// Makes a call whose answer is a stream of JSON lines.
    ///
    /// - Parameters:
    ///   - path: Path and query.
    ///   - startsDaemon: Whether one is started where none answers.
    ///   - line: Takes each line as it comes; returns whether it wants more.
    /// - Throws: What the daemon says, ``DaemonError``, or what `line` throws.
    public func lines(
        _ path: String,
        startsDaemon: Bool = true,
        _ line: (JSONValue) async throws -> Bool
    ) async throws {
        try await text(path, startsDaemon: startsDaemon) { lines in
            for bytes in lines.split(separator: UInt8(ascii: "\n")) {
                guard try await line(Self.json(bytes)) else { return false }
            }
            return true
        }
    }

    /// Makes a call whose answer is a stream of JSON lines, and does not read them.
    ///
    /// - Parameters:
    ///   - path: Path and query.
    ///   - startsDaemon: Whether one is started where none answers.
    ///   - lines: Takes whole lines with their line breaks, as many as have come, without blank
    ///     ones; returns whether it wants more.
    /// - Throws: What the daemon says, ``DaemonError``, or what `lines` throws.
    public func text(
        _ path: String,
        startsDaemon: Bool = true,
        _ lines: (ArraySlice<UInt8>) async throws -> Bool
    ) async throws {
        let connection = try await connect(startsDaemon: startsDaemon)
        try await connection.exchange(.get, path, body: nil) { head, pieces in
            try await check(head, &pieces)
            var rest: [UInt8] = []
            while let piece = try await pieces.next() {
                // A blank line, always a piece of its own, says only that the daemon is still there.
                if rest.isEmpty, piece.readableBytesView.elementsEqual([UInt8(ascii: "\n")]) {
                    continue
                }
                let added = rest.count
                rest += piece.readableBytesView
                guard let end = rest[added...].lastIndex(of: UInt8(ascii: "\n")) else { continue }
                guard try await lines(rest[...end]) else { return }
                rest.removeSubrange(...end)
            }
        }
    }

    private func connect(startsDaemon: Bool) async throws -> DaemonConnection {
        if startsDaemon { try await ensureRunning() }
        guard let connection = try await DaemonConnection.connect(to: place.socket) else {
            throw DaemonError.notRunning(socket: place.socket.path)
        }
        return connection
    }

    private func wholeAnswer(
        _ head: HTTPResponseHead,
        _ pieces: inout DaemonConnection.Pieces
    ) async throws -> JSONValue {
        try await check(head, &pieces)
        let bytes = try await Self.whole(&pieces)
        return bytes.isEmpty ? .null : try Self.json(bytes[...])
    }

    /// Throws what an answer that is an error says.
    private func check(
        _ head: HTTPResponseHead,
        _ pieces: inout DaemonConnection.Pieces
    ) async throws {
        guard head.status.code >= 400 else { return }
        let bytes = try await Self.whole(&pieces)
        let json = try? JSONValue(parsing: bytes)
        let diagnostics = (json?["diagnostics"]?.array ?? []).compactMap { try? Diagnostic($0) }
        if diagnostics.isEmpty, head.status == .payloadTooLarge { throw DaemonError.tooLarge }
        guard !diagnostics.isEmpty else {
            throw DaemonError.answer("status \(head.status.code)")
        }
        throw DiagnosticError(diagnostics)
    }

    private static func whole(_ pieces: inout DaemonConnection.Pieces) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        while let piece = try await pieces.next() {
            bytes += piece.readableBytesView
            guard bytes.count <= mostAnswerBytes else {
                throw DaemonError.answer("it has more than \(mostAnswerBytes) bytes")
            }
        }
        return bytes
    }

    private static func json(_ bytes: ArraySlice<UInt8>) throws(DaemonError) -> JSONValue {
        do {
            return try JSONValue(parsing: Array(bytes))
        } catch {
            throw .answer("it is no JSON")
        }
    }
}
