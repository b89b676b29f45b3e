import Diagnostics

extension DockerError: CustomStringConvertible {
    /// What the user is told, as plain text.
    public var description: String { DiagnosticError(diagnostics).description }
}
