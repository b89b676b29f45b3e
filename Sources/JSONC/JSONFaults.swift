public import Diagnostics

/// Collects what is wrong with a document, so that one look reports all of it.
public final class JSONFaults {
    /// What was found so far, in the order in which it was found.
    public private(set) var diagnostics: [Diagnostic]

    /// Creates a collector, with what is known already, such as a document's warnings.
    public init(_ diagnostics: [Diagnostic] = []) {
        self.diagnostics = diagnostics
    }

    /// Whether something was found that stops the work.
    public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

    /// Keeps a diagnostic.
    public func append(_ diagnostic: Diagnostic) {
        diagnostics.append(diagnostic)
    }

    /// Throws all that was found when an error is among it; otherwise returns the warnings.
    ///
    /// - Throws: One error that carries errors and warnings in the order of their finding.
    public func throwErrors() throws(DiagnosticError) -> [Diagnostic] {
        guard hasErrors else { return diagnostics }
        throw DiagnosticError(diagnostics)
    }
}
