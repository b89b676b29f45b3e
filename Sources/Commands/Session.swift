import Archive
import ArgumentParser
import DevContainer
import Diagnostics
import DockerEngine
import FoundationEssentials
import Glibc
import JSONC
import Runner

/// What every command starts with: the process's surroundings, looked at once.
struct Session: Sendable {
    /// The environment of the process.
    let environment: [String: String]
    /// The current folder.
    let currentFolder: String
    /// Berth's own folders.
    let folders: BerthFolders
    /// The streams.
    var terminal: Terminal
    /// What the processes in a container see and nobody else.
    var secrets = Secrets()

    /// Runs a command's work and turns what it throws into messages and an exit code.
    ///
    /// - Parameters:
    ///   - printsJSON: Whether an error is told on stdout as JSON, too.
    ///   - log: How what is told on stderr looks.
    ///   - body: The work.
    /// - Throws: The exit code, once the error has been told.
    static func run(
        printsJSON: Bool = false,
        log: LogSettings = LogSettings(),
        _ body: (Session) async throws -> Void
    ) async throws {
        // A builder or a pager that goes away is told by the write, not by a signal.
        signal(SIGPIPE, SIG_IGN)
        let environment = ProcessInfo.processInfo.environment
        let terminal = Terminal.detect(environment: environment, log: log)
        do {
            let session = Session(
                environment: environment,
                currentFolder: FileManager.default.currentDirectoryPath,
                folders: try BerthFolders(environment: environment),
                terminal: terminal
            )
            try await body(session)
        } catch let error as ArgumentParser.ExitCode {
            throw error
        } catch {
            if printsJSON,
                let first = diagnostics(of: error).first(where: { $0.severity == .error })
            {
                let json: JSONValue = [
                    "outcome": "error",
                    "error": ["code": .string(first.code), "message": .string(first.summary)],
                ]
                terminal.json(json, .pretty)
            }
            throw ArgumentParser.ExitCode(ProgramName.current.exitCode(report(error, terminal)))
        }
    }

    /// Shows an error and returns the exit code that it asks for.
    static func report(_ error: any Error, _ terminal: Terminal) -> Int32 {
        if error is CancellationError {
            return Diagnostics.ExitCode.interrupted.rawValue
        }
        let diagnostics = diagnostics(of: error)
        for diagnostic in diagnostics { terminal.show(diagnostic) }
        let worst = diagnostics.first { $0.severity == .error } ?? diagnostics.first
        return (worst?.exitCode ?? .bug).rawValue
    }

    /// What to tell of an error; one that no module explains is a fault of Berth.
    static func diagnostics(of error: any Error) -> [Diagnostic] {
        if let convertible = error as? any DiagnosticConvertible {
            return convertible.diagnostics
        }
        if let reason = SystemReason(error) {
            let path = (error as? CocoaError)?.filePath.map { " at `\($0)`" } ?? ""
            return [
                Diagnostic(
                    code: "file",
                    "the system refused work on a file\(path): \(reason)",
                    hints: ["check its permissions and the free space on its disk"],
                    exitCode: .environment
                )
            ]
        }
        return [
            Diagnostic(
                code: "bug",
                "Berth met an error that it does not know: \(error)",
                hints: ["this is a fault of Berth; please report it with the command that you ran"],
                exitCode: .bug
            )
        ]
    }

    /// Returns the absolute path for one that a user gave.
    func absolute(_ path: String) -> String {
        if path == "~" || path.hasPrefix("~/"), let home = environment["HOME"] {
            return FolderPath.normalized(home + path.dropFirst())
        }
        return FolderPath.normalized(path.hasPrefix("/") ? path : "\(currentFolder)/\(path)")
    }
}
