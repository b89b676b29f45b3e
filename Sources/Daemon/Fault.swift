import Diagnostics

/// What errors of any kind say.
enum Fault {
    /// An error in one line, for the log.
    static func line(of error: any Error) -> String {
        diagnostics(of: error).map(\.summary).joined(separator: "; ")
    }

    /// What to tell the user of an error; one that no module explains is a fault of Berth.
    static func diagnostics(of error: any Error) -> [Diagnostic] {
        if let convertible = error as? any DiagnosticConvertible { return convertible.diagnostics }
        return [
            Diagnostic(
                code: "bug",
                "the daemon met an error that it does not know: \(error)",
                hints: ["this is a fault of Berth; please report it with the command that you ran"],
                exitCode: .bug
            )
        ]
    }
}
