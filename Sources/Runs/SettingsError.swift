public import Diagnostics

/// Faults of settings, all that one look found.
public struct SettingsError: Error, Hashable, DiagnosticConvertible {
    /// What to tell the user, never empty.
    public let diagnostics: [Diagnostic]

    /// Creates an error.
    public init(_ diagnostics: [Diagnostic]) {
        precondition(!diagnostics.isEmpty, "an error needs at least one diagnostic")
        self.diagnostics = diagnostics
    }
}
