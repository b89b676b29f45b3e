public import Registry
import Subprocess

/// Asks Docker's credential helpers, programs named `docker-credential-…` on the path.
public struct CredentialHelperProcess: CredentialHelperRunner {
    private let environment: [String: String]

    /// Creates a runner with the environment that helpers get.
    public init(environment: [String: String]) {
        self.environment = environment
    }

    /// Runs a helper with bytes on its standard input, and waits for it.
    public func run(
        _ program: String,
        arguments: [String],
        input: [UInt8]
    ) async throws
        -> CredentialHelperAnswer
    {
        let result = try await FileProcess(.name(program), arguments, environment: environment)
            .run(input: input, mostBytes: 1 << 20, isSecret: true)
        let code: Int32 =
            switch result.status {
            case .exited(let code): code
            case .signaled(let signal): 128 + signal
            }
        return CredentialHelperAnswer(exitCode: code, output: result.output)
    }
}
