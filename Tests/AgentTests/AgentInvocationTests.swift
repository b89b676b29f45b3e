import Agent
import OrderedCollections
import Testing

@Suite struct AgentInvocationTests {
    @Test func `a new conversation has an identifier of our own`() {
        let invocation = AgentInvocation(
            conversation: .new(session: "11111111-2222-4333-8444-555555555555"),
            maxTurns: 50,
            connection: [:]
        )
        #expect(
            invocation.arguments == [
                "/opt/berth/agent/claude", "-p", "--output-format", "stream-json", "--verbose",
                "--dangerously-skip-permissions", "--session-id",
                "11111111-2222-4333-8444-555555555555", "--model", "opus", "--max-turns", "50",
                "--settings",
                #"{"apiKeyHelper":"","env":{"CLAUDE_CODE_USE_BEDROCK":"0","CLAUDE_CODE_USE_VERTEX":"0","#
                    + #""CLAUDE_CODE_USE_FOUNDRY":"0","CLAUDE_CODE_USE_MANTLE":"0","#
                    + #""CLAUDE_CODE_USE_ANTHROPIC_AWS":"0","#
                    + #""CLAUDE_CODE_USE_ANTHROPIC_GOOGLE_CLOUD":"0","#
                    + #""CLAUDE_CODE_USE_GATEWAY":"0"}}"#,
            ]
        )
    }

    @Test func `an earlier conversation is resumed by its identifier`() {
        var invocation = AgentInvocation(
            conversation: .resumed(session: "S"),
            model: "sonnet",
            appendedSystemPrompt: "Be brief.",
            usesProjectSettings: false,
            connection: [:]
        )
        invocation.binary = "/claude"
        #expect(
            invocation.arguments == [
                "/claude", "-p", "--output-format", "stream-json", "--verbose",
                "--dangerously-skip-permissions", "--resume", "S", "--model", "sonnet",
                "--append-system-prompt", "Be brief.",
                "--setting-sources", "user", "--strict-mcp-config",
            ]
        )
    }

    @Test func `credentials and places that Berth does not give are taken away`() {
        let invocation = AgentInvocation(
            conversation: .new(session: "S"),
            connection: [
                "ANTHROPIC_UNIX_SOCKET": "/run/berth/control/api.sock",
                "ANTHROPIC_BASE_URL": "http://gateway.invalid", "ANTHROPIC_API_KEY": "placeholder",
            ]
        )
        let environment = invocation.environment
        #expect(
            environment.compactMapValues(\.self) == [
                "ANTHROPIC_API_KEY": "placeholder",
                "ANTHROPIC_BASE_URL": "http://gateway.invalid",
                "ANTHROPIC_UNIX_SOCKET": "/run/berth/control/api.sock",
                "CLAUDE_CONFIG_DIR": "/run/berth/session",
                "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
                "CLAUDE_CODE_DISABLE_BACKGROUND_TASKS": "1", "DISABLE_AUTOUPDATER": "1",
            ]
        )
        for name in ["ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN", "HTTPS_PROXY"] {
            #expect(environment[name] == .some(nil))
        }
    }
}
