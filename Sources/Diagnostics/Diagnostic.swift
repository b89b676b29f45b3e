/// One thing to tell the user: what happened, where, why it is involved and how to mend it.
///
/// It is the only currency for messages to people. Modules throw errors of their own and turn
/// them into a diagnostic beside the error's declaration (see ``DiagnosticConvertible``).
public struct Diagnostic: Hashable, Sendable {
    /// How grave a diagnostic is.
    public enum Severity: String, Hashable, Sendable, CaseIterable {
        case error
        case warning
        case note
    }

    /// How grave it is; only an error stops the work.
    public var severity: Severity
    /// A stable identifier in kebab case, such as `json-syntax`, for tests and scripts.
    public var code: String
    /// One sentence without a full stop; names, paths and values stand in backticks.
    public var summary: String
    /// The place in the user's file that the diagnostic is about.
    public var location: SourceLocation?
    /// Why the thing is involved, each a sentence without a full stop.
    public var notes: [String]
    /// What the user can do, each a sentence without a full stop.
    public var hints: [String]
    /// Output of a failed command, shown indented and whole, such as the end of a build log.
    public var excerpt: String?
    /// What the process exits with when this diagnostic ends it.
    public var exitCode: ExitCode

    /// Creates a diagnostic.
    public init(
        _ severity: Severity = .error,
        code: String,
        _ summary: String,
        at location: SourceLocation? = nil,
        notes: [String] = [],
        hints: [String] = [],
        excerpt: String? = nil,
        exitCode: ExitCode = .badInput
    ) {
        self.severity = severity
        self.code = code
        self.summary = summary
        self.location = location
        self.notes = notes
        self.hints = hints
        self.excerpt = excerpt
        self.exitCode = exitCode
    }
}

/// An error that can be told to a user.
public protocol DiagnosticConvertible: Error {
    /// What to tell the user; more than one where one look found several faults.
    var diagnostics: [Diagnostic] { get }
}

/// Carries diagnostics through a `throws` that has no error type of its own.
public struct DiagnosticError: DiagnosticConvertible, Hashable, CustomStringConvertible {
    /// What to tell the user, never empty.
    public var diagnostics: [Diagnostic]

    /// Creates an error that tells one diagnostic.
    public init(_ diagnostic: Diagnostic) {
        diagnostics = [diagnostic]
    }

    /// Creates an error that tells several diagnostics.
    public init(_ diagnostics: [Diagnostic]) {
        precondition(!diagnostics.isEmpty, "an error needs at least one diagnostic")
        self.diagnostics = diagnostics
    }

    /// The diagnostics as plain text.
    public var description: String {
        diagnostics.map { DiagnosticRenderer(style: .plain).render($0) }.joined(separator: "\n")
    }
}
