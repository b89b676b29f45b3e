public import Diagnostics

/// What is wrong with a variable.
public enum VariableError: Error, Hashable {
    /// `${localEnv}` or `${containerEnv}` without the name of a variable, as written.
    case missingName(String)
}

extension VariableError: DiagnosticConvertible {
    /// What to tell the user.
    public var diagnostics: [Diagnostic] { [diagnostic(at: nil)] }

    func diagnostic(at location: SourceLocation?) -> Diagnostic {
        switch self {
        case .missingName(let variable):
            let name = variable.dropFirst(2).dropLast()
            return Diagnostic(
                code: "variable-name",
                "`\(variable)` names no environment variable",
                at: location,
                hints: ["write `${\(name):NAME}` or `${\(name):NAME:default}`"]
            )
        }
    }
}
