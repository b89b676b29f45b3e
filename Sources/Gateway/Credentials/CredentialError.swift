public import Diagnostics

/// Why a stored credential cannot be had; it never shows one.
public struct CredentialError: Error, Hashable {
    /// What is wrong, in one sentence.
    public var summary: String
    /// What to do about it.
    public var hints: [String]
    /// Whether it may work the next time, with nobody doing anything.
    public var isPassing: Bool

    /// Creates an error.
    public init(_ summary: String, hints: [String] = [], isPassing: Bool = false) {
        self.summary = summary
        self.hints = hints
        self.isPassing = isPassing
    }
}

extension CredentialError: DiagnosticConvertible {
    /// What to tell the user.
    public var diagnostics: [Diagnostic] {
        [
            Diagnostic(
                code: "stored-credential",
                summary,
                hints: hints + ["`berth auth status` shows what a run would use, and why"],
                exitCode: .environment
            )
        ]
    }
}
