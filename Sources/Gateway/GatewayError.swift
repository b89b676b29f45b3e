public import Diagnostics

/// Why a gateway cannot be set up.
public enum GatewayError: Error, Hashable {
    /// No credential is in the environment.
    case noCredential(otherProvider: String?)
    /// A credential cannot be sent as a header.
    case badCredential(variable: String)
    /// The base URL is no use.
    case badBaseURL(reason: String)
    /// The proxy is no use.
    case badProxy(variable: String, reason: String)
    /// The log cannot be opened.
    case log(path: String, reason: String)
}

extension GatewayError: DiagnosticConvertible {
    /// What to tell the user; never a credential.
    public var diagnostics: [Diagnostic] { [diagnostic] }

    private var diagnostic: Diagnostic {
        switch self {
        case .noCredential(let otherProvider):
            Diagnostic(
                code: "no-credential",
                "there is no credential for the model API",
                notes: otherProvider.map { ["`\($0)` is set, which Berth does not use"] } ?? [],
                hints: [
                    "set `ANTHROPIC_API_KEY` to a key from https://platform.claude.com",
                    "or set `CLAUDE_CODE_OAUTH_TOKEN` to what `claude setup-token` prints",
                    "or choose a file, the keyring, a command or Claude Code's own login: "
                        + "`berth auth use --help`",
                    "or rehearse without a key: `berth run --rehearse SCENARIO.json`",
                ],
                exitCode: .environment
            )
        case .badCredential(let variable):
            Diagnostic(
                code: "bad-credential",
                "`\(variable)` holds a character that no key or token has",
                notes: ["the value is not shown, since it is secret"],
                hints: ["look for a line break, a blank or a quotation mark in the value"],
                exitCode: .environment
            )
        case .badBaseURL(let reason):
            Diagnostic(
                code: "bad-base-url",
                "`ANTHROPIC_BASE_URL` \(reason)",
                hints: ["write it like `https://api.anthropic.com`, or unset it"],
                exitCode: .environment
            )
        case .badProxy(let variable, let reason):
            Diagnostic(
                code: "bad-proxy",
                "`\(variable)` \(reason)",
                hints: ["write it like `http://proxy.example.com:3128`, or unset it"],
                exitCode: .environment
            )
        case .log(let path, let reason):
            Diagnostic(
                code: "gateway-log",
                "cannot write the gateway's log `\(path)`: \(reason)",
                exitCode: .environment
            )
        }
    }
}
