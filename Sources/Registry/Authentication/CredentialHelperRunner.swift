/// Runs Docker's credential helpers for ``RegistryClient``, which starts no programs itself.
public protocol CredentialHelperRunner: Sendable {
    /// Runs a program with bytes on its standard input, and waits for it.
    ///
    /// - Parameters:
    ///   - program: The program's name, such as `docker-credential-pass`, looked up in `PATH`.
    ///   - arguments: Its arguments.
    ///   - input: What it reads from its standard input.
    /// - Returns: What it printed and exited with.
    /// - Throws: Any error when the program cannot be run; its text is shown to the user.
    func run(
        _ program: String,
        arguments: [String],
        input: [UInt8]
    ) async throws -> CredentialHelperAnswer
}

/// What a credential helper answered.
public struct CredentialHelperAnswer: Sendable {
    /// What it exited with.
    public var exitCode: Int32
    /// What it printed on its standard output; its reason, too, when it failed.
    public var output: [UInt8]

    /// Creates an answer.
    public init(exitCode: Int32, output: [UInt8]) {
        self.exitCode = exitCode
        self.output = output
    }
}
