public import OrderedCollections

/// How Claude Code is started for one run: its command line and its environment.
///
/// The prompt is no argument: it comes from a file on standard input, so that it may be long,
/// begin with a dash and stay out of process lists.
public struct AgentInvocation: Hashable, Sendable {
    /// Which conversation the run belongs to.
    public enum Conversation: Hashable, Sendable {
        /// A new one with an identifier of our own, a UUID.
        case new(session: String)
        /// An earlier one that goes on, by its identifier.
        ///
        /// The agent's own "continue the last one" is not used: where it finds nothing it silently
        /// begins a new conversation.
        case resumed(session: String)

        /// A copy of an earlier one, which stays as it is, under an identifier of its own.
        case forked(from: String, session: String)

        /// The conversation's identifier.
        public var session: String {
            switch self {
            case .new(let session), .resumed(let session), .forked(_, let session): session
            }
        }
    }

    /// The model that is asked for unless the user chooses one.
    ///
    /// It is always passed, since the agent's own default depends on the kind of credential.
    public static let defaultModel = "opus"
    /// The longest prompt that a model can read, in bytes: a context holds a million tokens at most,
    /// of four bytes each.
    public static let longestPromptBytes = 4_000_000

    /// The agent's binary inside the container.
    public var binary: String
    /// Which conversation the run belongs to.
    public var conversation: Conversation
    /// The model, by its alias or its full name.
    public var model: String
    /// How many turns the agent may take; nil for any number.
    public var maxTurns: Int?
    /// Text put after the agent's own system prompt.
    public var appendedSystemPrompt: String?
    /// Whether `CLAUDE.md`, hooks, settings and MCP servers of the repository take part.
    public var usesProjectSettings: Bool
    /// The folder with the agent's session files, on the pipeline's volume.
    public var configurationFolder: String
    /// Where the model is reached and with which placeholder, such as `ANTHROPIC_BASE_URL`.
    public var connection: OrderedDictionary<String, String>

    /// Creates an invocation.
    public init(
        binary: String = AgentRelease.binaryPath,
        conversation: Conversation,
        model: String = AgentInvocation.defaultModel,
        maxTurns: Int? = nil,
        appendedSystemPrompt: String? = nil,
        usesProjectSettings: Bool = true,
        configurationFolder: String = AgentFolders.session,
        connection: OrderedDictionary<String, String>
    ) {
        self.binary = binary
        self.conversation = conversation
        self.model = model
        self.maxTurns = maxTurns
        self.appendedSystemPrompt = appendedSystemPrompt
        self.usesProjectSettings = usesProjectSettings
        self.configurationFolder = configurationFolder
        self.connection = connection
    }
}

extension AgentInvocation {
    /// The command line, the binary first.
    public var arguments: [String] {
        var arguments = [
            binary, "-p", "--output-format", "stream-json", "--verbose",
            "--dangerously-skip-permissions",
        ]
        switch conversation {
        case .new(let session): arguments += ["--session-id", session]
        case .resumed(let session): arguments += ["--resume", session]
        case .forked(let origin, let session):
            arguments += ["--resume", origin, "--fork-session", "--session-id", session]
        }
        arguments += ["--model", model]
        if let maxTurns { arguments += ["--max-turns", String(maxTurns)] }
        if let appendedSystemPrompt {
            arguments += ["--append-system-prompt", appendedSystemPrompt]
        }
        if usesProjectSettings {
            arguments += ["--settings", Self.settings]
        } else {
            arguments += ["--setting-sources", "user", "--strict-mcp-config"]
        }
        return arguments
    }

    /// Settings that count more than those of the repository, which could otherwise have the agent
    /// ask another provider, or wait for a key from a program of its own.
    private static let settings: String = {
        let env = providers.map { "\"\($0)\":\"0\"" }.joined(separator: ",")
        return "{\"apiKeyHelper\":\"\",\"env\":{\(env)}}"
    }()

    /// The same agent going on with the conversation that it had begun.
    var goingOn: Self {
        var next = self
        next.conversation = .resumed(session: conversation.session)
        return next
    }

    /// The agent's own variables; nil takes a variable away.
    ///
    /// They are set after everything that the configuration or a shell sets. Whatever else could
    /// lead the agent to another place or hold another credential is taken away. `IS_SANDBOX=1`,
    /// without which the agent refuses to work for root, is added inside, where the user is known.
    public var environment: OrderedDictionary<String, String?> {
        var environment: OrderedDictionary<String, String?> = [:]
        for name in Self.takenAway {
            environment.updateValue(nil, forKey: name)
        }
        if connection["ANTHROPIC_UNIX_SOCKET"] != nil {
            for name in Self.proxies { environment.updateValue(nil, forKey: name) }
        }
        environment["CLAUDE_CONFIG_DIR"] = configurationFolder
        environment["CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC"] = "1"
        environment["CLAUDE_CODE_DISABLE_BACKGROUND_TASKS"] = "1"
        environment["DISABLE_AUTOUPDATER"] = "1"
        for (name, value) in connection { environment[name] = value }
        return environment
    }

    /// Variables that decide where the agent connects, with what, and whether it believes to run
    /// inside another agent.
    static let takenAway =
        [
            "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_BASE_URL",
            "ANTHROPIC_CUSTOM_HEADERS", "ANTHROPIC_UNIX_SOCKET", "CLAUDE_CODE_OAUTH_TOKEN",
            "CLAUDECODE", "CLAUDE_CODE_ENTRYPOINT",
        ] + providers

    /// Variables that choose a provider which the gateway does not lead to.
    private static let providers = [
        "CLAUDE_CODE_USE_BEDROCK", "CLAUDE_CODE_USE_VERTEX", "CLAUDE_CODE_USE_FOUNDRY",
        "CLAUDE_CODE_USE_MANTLE", "CLAUDE_CODE_USE_ANTHROPIC_AWS",
        "CLAUDE_CODE_USE_ANTHROPIC_GOOGLE_CLOUD", "CLAUDE_CODE_USE_GATEWAY",
    ]

    /// A proxy would be asked even though the gateway's socket is the only way out.
    static let proxies = [
        "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy",
    ]
}
