/// What an engine is given to show to a registry when it pulls; it never prints its secret.
public struct EngineCredential: Hashable, Sendable, CustomStringConvertible {
    /// The user's name; empty with a token.
    public var user = ""
    /// The password; empty with a token.
    public var password = ""
    /// A long-lived token in place of name and password.
    public var identityToken: String?

    /// Stars in place of what it holds.
    public var description: String { "***" }
}

extension RegistryConfiguration {
    /// Returns what Docker's configuration, its helpers and the environment know of a host.
    ///
    /// - Parameter host: The registry, with its port if it has one.
    /// - Returns: The credential, or nil to pull anonymously.
    /// - Throws: ``RegistryError`` when Docker's configuration or a helper cannot be read.
    public func engineCredential(
        for host: String
    ) async throws(RegistryError) -> EngineCredential? {
        let source = CredentialSource(
            environment: environment,
            helperRunner: credentialHelperRunner
        )
        switch try await source.credential(for: host)?.proof {
        case .password(let user, let secret):
            return EngineCredential(user: user, password: secret.text)
        case .identityToken(let token):
            return EngineCredential(identityToken: token.text)
        // An engine cannot be given a token that goes into requests as it is.
        case .registryToken, nil:
            return nil
        }
    }
}
