/// Finds the user's access to the model API where Claude Code would find it.
public enum CredentialSource {
    /// Reads the access from the environment, with Claude Code's own order of precedence: a key
    /// or an auth token wins over a subscription's token, and key and auth token go together.
    ///
    /// - Parameter environment: The environment of the process; an empty value counts as none.
    /// - Returns: The access, with proxy and certificates of the host.
    /// - Throws: ``GatewayError``, which never shows a credential.
    public static func resolve(
        environment: [String: String]
    ) throws(GatewayError) -> ModelAccess {
        var credentials: [Credential] = []
        if let key = try secret("ANTHROPIC_API_KEY", environment) {
            credentials.append(.apiKey(key))
        }
        if let token = try secret("ANTHROPIC_AUTH_TOKEN", environment) {
            credentials.append(.authToken(token))
        }
        if credentials.isEmpty, let token = try secret("CLAUDE_CODE_OAUTH_TOKEN", environment) {
            credentials.append(.oauthToken(token))
        }
        guard !credentials.isEmpty else {
            let others = ["CLAUDE_CODE_USE_BEDROCK", "CLAUDE_CODE_USE_VERTEX"]
            throw .noCredential(otherProvider: others.first { environment[$0]?.isEmpty == false })
        }
        return try access(FixedCredentials(latest: credentials), environment: environment)
    }

    /// Returns the access that a provider of credentials opens.
    ///
    /// - Parameters:
    ///   - provider: Where the credentials come from.
    ///   - environment: Tells the base URL, proxy and certificates of the host.
    /// - Returns: The access.
    /// - Throws: ``GatewayError``, which never shows a credential.
    public static func access(
        _ provider: any CredentialProvider,
        environment: [String: String]
    ) throws(GatewayError) -> ModelAccess {
        let upstream = try upstream(environment)
        return ModelAccess(
            provider: provider,
            upstream: upstream,
            proxy: try ProxyServer.resolve(environment: environment, for: upstream),
            extraCertificatesPath: nonEmpty("NODE_EXTRA_CA_CERTS", environment)
        )
    }

    /// Returns where an environment says that the model is.
    ///
    /// - Throws: ``GatewayError/badBaseURL(reason:)``.
    public static func upstream(
        _ environment: [String: String]
    ) throws(GatewayError) -> Upstream {
        guard let text = nonEmpty("ANTHROPIC_BASE_URL", environment) else { return .anthropic }
        return .server(try Upstream.BaseURL(parsing: text))
    }

    /// The credential without blanks around it, as a copied line has them.
    private static func secret(
        _ variable: String,
        _ environment: [String: String]
    ) throws(GatewayError) -> Secret? {
        guard let value = nonEmpty(variable, environment) else { return nil }
        guard Secret.isToken(value) else { throw .badCredential(variable: variable) }
        return Secret(value)
    }

    private static func nonEmpty(_ variable: String, _ environment: [String: String]) -> String? {
        guard let value = environment[variable] else { return nil }
        let start = value.drop(while: \.isWhitespace)
        let trimmed = start.lastIndex { !$0.isWhitespace }.map { String(start[...$0]) }
        return trimmed
    }
}
