import Gateway

/// The credentials for the model that clients brought, in memory alone.
///
/// A credential is known by a name that tells nothing of it, so that runs of the same one can be
/// found together and a run finds its own again after a restart.
struct CredentialPurse {
    private var environments: [String: [String: String]] = [:]
    /// The name of the one that was offered last.
    private var newest: String?

    /// Looks for a credential in an environment and keeps it.
    ///
    /// - Returns: Its name; nil when the environment has none.
    mutating func take(from environment: [String: String]) -> String? {
        guard let access = try? CredentialSource.resolve(environment: environment) else {
            return nil
        }
        let name = access.quotaName
        environments[name] = environment.filter { Self.variables.contains($0.key) }
        newest = name
        return name
    }

    /// Returns the variables that hold the credential of a name and say how the model is reached
    /// with it; where that one was not offered again, the newest of the same user serves.
    func find(_ name: String?) -> (name: String, environment: [String: String])? {
        if let name, let found = environments[name] { return (name, found) }
        return newest.flatMap { newest in environments[newest].map { (newest, $0) } }
    }

    /// Returns the variables of the credential of a name, if that one was offered.
    func exact(_ name: String) -> (name: String, environment: [String: String])? {
        environments[name].map { (name, $0) }
    }

    /// Forgets all; runs at work keep what they have.
    mutating func forget() {
        environments = [:]
        newest = nil
    }

    /// Whether an environment has a credential of its own.
    static func isIn(_ environment: [String: String]) -> Bool {
        (try? CredentialSource.resolve(environment: environment)) != nil
    }

    private static let variables: Set<String> = [
        "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN",
        "ANTHROPIC_BASE_URL", "NODE_EXTRA_CA_CERTS", "HTTPS_PROXY", "https_proxy", "HTTP_PROXY",
        "http_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy",
    ]
}
