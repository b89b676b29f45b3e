public import Diagnostics
import GRDB

/// The daemon's memory: runs, their events and what is still to be done, in one SQLite file.
///
/// One process writes at a time; readers never wait for it (write-ahead log).
public final class Store: Sendable {
    let pool: DatabasePool

    /// Opens the file, makes it where there is none, and brings an older form up to date.
    ///
    /// - Parameter path: The absolute path of the file; its folder must be there.
    /// - Throws: A diagnostic that names the file, when it cannot be opened or is no database.
    public init(path: String) throws(DiagnosticError) {
        do {
            var configuration = Configuration()
            configuration.busyMode = .timeout(10)
            pool = try DatabasePool(path: path, configuration: configuration)
        } catch {
            throw Self.failure("cannot open", path, error)
        }
    }

    static func failure(_ action: String, _ path: String, _ error: any Error) -> DiagnosticError {
        DiagnosticError(
            Diagnostic(
                code: "store",
                "\(action) the store `\(path)`: \(error)",
                hints: [
                    "look at the file and its folder; a copy of it is a full copy of the store"
                ],
                exitCode: .environment
            )
        )
    }
}
