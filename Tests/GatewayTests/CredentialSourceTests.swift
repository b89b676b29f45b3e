import Diagnostics
import Gateway
import LocalHTTP
import TestSupport
import Testing

struct CredentialSourceTests {
    private func resolve(_ environment: [String: String]) throws -> ModelAccess {
        try CredentialSource.resolve(environment: environment)
    }

    @Test func `a key wins over a subscription's token`() throws {
        let access = try resolve([
            "ANTHROPIC_API_KEY": " key\n", "CLAUDE_CODE_OAUTH_TOKEN": "oauth",
        ])
        #expect(access.credentials == [.apiKey(Secret("key"))])
        #expect(access.upstream == .anthropic)
    }

    @Test func `key and auth token go together`() throws {
        let access = try resolve(["ANTHROPIC_API_KEY": "key", "ANTHROPIC_AUTH_TOKEN": "token"])
        #expect(access.credentials == [.apiKey(Secret("key")), .authToken(Secret("token"))])
    }

    @Test func `a subscription's token is used alone`() throws {
        let access = try resolve(["CLAUDE_CODE_OAUTH_TOKEN": "oauth", "ANTHROPIC_API_KEY": ""])
        #expect(access.credentials == [.oauthToken(Secret("oauth"))])
    }

    @Test func `no credential is an error with four mends`() throws {
        let error = #expect(throws: GatewayError.self) {
            try resolve(["CLAUDE_CODE_USE_BEDROCK": "1"])
        }
        #expect(
            error.map { DiagnosticError($0.diagnostics).description } == """
                error: there is no credential for the model API
                note: `CLAUDE_CODE_USE_BEDROCK` is set, which Berth does not use
                hint: set `ANTHROPIC_API_KEY` to a key from https://platform.claude.com
                hint: or set `CLAUDE_CODE_OAUTH_TOKEN` to what `claude setup-token` prints
                hint: or choose a file, the keyring, a command or Claude Code's own login: `berth auth use --help`
                hint: or rehearse without a key: `berth run --rehearse SCENARIO.json`
                """
        )
    }

    @Test func `the container gets placeholders for what the host has`() throws {
        let placeholder = Placeholder.make()
        let access = try resolve(["ANTHROPIC_API_KEY": "key", "ANTHROPIC_AUTH_TOKEN": "token"])
        #expect(
            access.containerEnvironment(
                placeholder: placeholder,
                door: .socket("/run/berth/api.sock")
            )
                == [
                    "ANTHROPIC_API_KEY": placeholder.text,
                    "ANTHROPIC_AUTH_TOKEN": placeholder.text,
                    "ANTHROPIC_BASE_URL": "http://anthropic.invalid",
                    "ANTHROPIC_UNIX_SOCKET": "/run/berth/api.sock",
                ]
        )
        #expect(Placeholder(placeholder.text) == placeholder)
        #expect(Placeholder(String(placeholder.text.dropLast())) == nil)
        #expect(Placeholder.make() != placeholder)
    }

    @Test(arguments: [
        ("https://gateway.example.com/team/", "gateway.example.com", "/team"),
        ("http://127.0.0.1:8080", "127.0.0.1:8080", ""),
        ("https://[::1]:9/a", "[::1]:9", "/a"),
    ])
    func `a base URL keeps its port and path`(
        _ text: String,
        _ authority: String,
        _ path: String
    )
        throws
    {
        let base = try Upstream.BaseURL(parsing: text)
        #expect(base.authority == authority)
        #expect(base.path == path)
    }

    @Test(arguments: [
        ("ftp://a", "must begin with `https://` or `http://`"),
        ("https://", "names no host"),
        ("https://u:canary@a", "must not hold a user or a password"),
        ("https://a?b=c", "must not have a query or a fragment"),
    ])
    func `a base URL of no use is told`(_ text: String, _ reason: String) throws {
        #expect(throws: GatewayError.badBaseURL(reason: reason)) {
            try Upstream.BaseURL(parsing: text)
        }
    }

    @Test(
        arguments: [
            (["HTTPS_PROXY": "http://proxy:3128"], "proxy:3128"),
            (["https_proxy": "small:1", "HTTPS_PROXY": "http://large:2"], "small:1"),
            (["HTTP_PROXY": "http://proxy:3128"], nil),
            (["ALL_PROXY": "socks5://proxy"], "proxy:1080"),
            (["HTTPS_PROXY": "http://proxy", "NO_PROXY": "localhost,.anthropic.com"], nil),
            (["HTTPS_PROXY": "http://proxy", "NO_PROXY": "api.anthropic.com:443"], nil),
            (["HTTPS_PROXY": "http://proxy", "NO_PROXY": "thropic.com"], "proxy:80"),
            (["HTTPS_PROXY": "http://proxy", "NO_PROXY": "*"], nil),
        ] as [([String: String], String?)]
    )
    func `the host's proxy is found`(_ environment: [String: String], _ expected: String?) throws {
        let proxy = try ProxyServer.resolve(environment: environment, for: .anthropic)
        #expect(proxy.map { "\($0.host):\($0.port)" } == expected)
    }

    @Test func `a proxy of no use is told without its password`() throws {
        #expect(
            throws: GatewayError.badProxy(
                variable: "HTTPS_PROXY",
                reason: "must begin with `http://` or `socks5://`"
            )
        ) {
            try ProxyServer.resolve(
                environment: ["HTTPS_PROXY": "https://u:canary@p"],
                for: .anthropic
            )
        }
    }
}
