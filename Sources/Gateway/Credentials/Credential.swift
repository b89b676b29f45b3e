import NIOHTTP1

/// What opens the model API, and how it is shown to it.
public enum Credential: Equatable, Sendable {
    /// An API key, sent as `x-api-key`.
    case apiKey(Secret)
    /// A token of another gateway, sent as `Authorization: Bearer`.
    case authToken(Secret)
    /// A token of a Claude subscription, sent as `Authorization: Bearer` with its beta flag.
    case oauthToken(Secret)

    /// The beta flag without which the API refuses a subscription's token.
    static let oauthBeta = "oauth-2025-04-20"

    /// The environment variable in which Claude Code looks for it.
    public var variable: String {
        switch self {
        case .apiKey: "ANTHROPIC_API_KEY"
        case .authToken: "ANTHROPIC_AUTH_TOKEN"
        case .oauthToken: "CLAUDE_CODE_OAUTH_TOKEN"
        }
    }

    var secret: Secret {
        switch self {
        case .apiKey(let secret), .authToken(let secret), .oauthToken(let secret): secret
        }
    }

    /// Puts the credential into a request.
    func apply(to headers: inout HTTPHeaders) {
        switch self {
        case .apiKey(let key):
            headers.replaceOrAdd(name: "x-api-key", value: key.revealed)
        case .authToken(let token):
            headers.replaceOrAdd(name: "authorization", value: "Bearer \(token.revealed)")
        case .oauthToken(let token):
            headers.replaceOrAdd(name: "authorization", value: "Bearer \(token.revealed)")
            let betas = headers[canonicalForm: "anthropic-beta"].map(String.init)
            guard !betas.contains(Self.oauthBeta) else { return }
            let all = (betas + [Self.oauthBeta]).joined(separator: ",")
            headers.replaceOrAdd(name: "anthropic-beta", value: all)
        }
    }
}
