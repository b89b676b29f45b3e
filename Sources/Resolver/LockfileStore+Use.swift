import DevContainer
import Diagnostics

extension LockfileStore {
    /// Reads what the file records, as far as a use of it allows and needs that.
    ///
    /// - Throws: The faults of the file, and that a frozen one is not there.
    func content(for use: LockfileUse) throws -> Content {
        guard use != .ignored else { return .missing }
        let content: Content
        do {
            content = try read()
        } catch let error as DiagnosticError where use == .write {
            throw DiagnosticError(error.diagnostics.map(Self.withWayAround))
        }
        if use == .frozen, case .missing = content {
            throw DiagnosticError(
                Diagnostic(
                    code: "lockfile-missing",
                    // Scripts look for exactly this sentence of the reference CLI.
                    "Lockfile does not exist.",
                    notes: ["there is no `\(displayPath)`"],
                    hints: ["`berth upgrade` writes it; it belongs into the repository"]
                )
            )
        }
        return content
    }

    /// Brings the file up to date, or proves that a frozen one is.
    ///
    /// - Parameters:
    ///   - resolved: What was resolved, and which references need no record.
    ///   - content: What was read before.
    ///   - use: What is to be done.
    /// - Returns: What the user should know.
    /// - Throws: That a frozen file says something else.
    func update(
        to resolved: (lockfile: Lockfile, repeated: Set<String>),
        from content: Content,
        _ use: LockfileUse
    ) throws -> [Diagnostic] {
        guard use == .write || use == .frozen else { return [] }
        var changes = ["it is empty"]
        if let known = content.lockfile {
            changes = resolved.lockfile.changes(from: known, repeated: resolved.repeated)
            guard !changes.isEmpty else { return [] }
        }
        guard use == .write else {
            throw DiagnosticError(
                Diagnostic(
                    code: "lockfile-mismatch",
                    // Scripts look for exactly this sentence of the reference CLI.
                    "Lockfile does not match.",
                    notes: changes.map { "in `\(displayPath)`: \($0)" },
                    hints: ["run it once without `--frozen-lockfile`, and commit the file"]
                )
            )
        }
        do {
            try write(resolved.lockfile)
            return []
        } catch let error as DiagnosticError {
            // The container is what was asked for; only the next one may differ.
            return error.diagnostics.map { diagnostic in
                var diagnostic = Self.withWayAround(diagnostic)
                diagnostic.severity = .warning
                return diagnostic
            }
        }
    }

    /// Only a command that would write the lockfile has the flag.
    private static func withWayAround(_ diagnostic: Diagnostic) -> Diagnostic {
        var diagnostic = diagnostic
        diagnostic.hints.append("or leave the lockfile alone with `--no-lockfile`")
        return diagnostic
    }
}
