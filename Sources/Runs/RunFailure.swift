public import Diagnostics

/// What is kept of a diagnostic that ended a run.
public struct RunFailure: Hashable, Sendable {
    /// The diagnostic's stable identifier.
    public var code: String
    /// What happened.
    public var summary: String
    /// Why, and what is involved.
    public var notes: [String]
    /// How to mend it.
    public var hints: [String]
    /// What a process exits with.
    public var exitCode: ExitCode

    /// Keeps a diagnostic.
    public init(_ diagnostic: Diagnostic) {
        code = diagnostic.code
        summary = diagnostic.summary
        notes = diagnostic.notes
        hints = diagnostic.hints
        exitCode = diagnostic.exitCode
    }

    init(code: String, summary: String, notes: [String], hints: [String], exitCode: ExitCode) {
        self.code = code
        self.summary = summary
        self.notes = notes
        self.hints = hints
        self.exitCode = exitCode
    }

    /// The diagnostic, without the excerpts that were not kept.
    public var diagnostic: Diagnostic {
        Diagnostic(code: code, summary, notes: notes, hints: hints, exitCode: exitCode)
    }
}
