public import Diagnostics
import GRDB
public import Runs

/// Why the store did not do what it was asked for; nothing of the call was kept.
public enum StoreError: Error, Hashable, Sendable {
    /// The file or its folder cannot be used.
    case cannotOpen(path: String, reason: String)
    /// Another process has the store open.
    case inUse(path: String, process: Int?)
    /// A later version of Berth made the store's form.
    case newerForm(path: String, forms: [String])
    /// The file is a database of something else.
    case foreign(path: String)
    /// The file is no database, or a part of it cannot be right.
    case damaged(path: String, reason: String)
    /// The disk has no room left.
    case full(path: String)
    /// Nothing may be written there.
    case readOnly(path: String, reason: String)
    /// The database refuses for another reason.
    case refused(path: String, reason: String)
    /// There is no run of that name.
    case noRun(String)
    /// The run was removed, at a time in milliseconds since 1970.
    case removedRun(RunIdentifier, time: Int)
    /// Several runs begin with that text.
    case ambiguousRun(String, candidates: [RunIdentifier])
    /// There is a run of that name already.
    case runExists(RunIdentifier)
    /// Events of the agent's output do not fit the offset that is to be kept with them.
    case offset(RunIdentifier, reason: String)
    /// There is no job of that key in the state that the call is for.
    case noJob(String)
}

extension StoreError {
    /// Reads what went wrong from the database's own error; other errors stay as they are.
    static func translating(_ error: any Error, path: String) -> any Error {
        guard let error = error as? DatabaseError else { return error }
        let reason = error.message ?? "\(error.resultCode)"
        return switch error.resultCode {
        case .SQLITE_FULL: StoreError.full(path: path)
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: StoreError.damaged(path: path, reason: reason)
        case .SQLITE_READONLY, .SQLITE_PERM: StoreError.readOnly(path: path, reason: reason)
        case .SQLITE_CANTOPEN: StoreError.cannotOpen(path: path, reason: reason)
        case .SQLITE_BUSY: StoreError.inUse(path: path, process: nil)
        default: StoreError.refused(path: path, reason: reason)
        }
    }
}

extension StoreError: DiagnosticConvertible {
    /// What to tell the user.
    public var diagnostics: [Diagnostic] {
        [
            Diagnostic(
                code: code,
                summary,
                notes: notes,
                hints: hints,
                exitCode: exitCode
            )
        ]
    }
}
