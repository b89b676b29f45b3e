public import LocalHTTP

/// What a gateway is set up with.
public struct GatewayConfiguration: Sendable {
    /// Where it listens; the folder is mounted into the container.
    public var place: SocketPlace
    /// What the container must show.
    public var placeholder: Placeholder
    /// How the model API is reached and opened.
    public var access: ModelAccess
    /// The file that gets a line of JSON for each request, if any.
    public var logPath: String?
    /// How long a connection upstream may take.
    public var connectLimit: Duration
    /// How long an answer may be silent; there is no limit for the whole of it.
    public var silenceLimit: Duration
    /// Called when results of tool calls go to the model, with the calls' identifiers.
    ///
    /// The model's answer waits for its end. Subagents that work side by side call it side by side.
    public var betweenTurns: (@Sendable (_ toolUses: [String]) async -> Void)?
    /// What the run may cost.
    public var spending: SpendingLimit
    /// Called for each event, soon and not long.
    public var onEvent: @Sendable (GatewayEvent) -> Void

    /// Creates a configuration.
    public init(
        place: SocketPlace,
        placeholder: Placeholder,
        access: ModelAccess,
        logPath: String? = nil,
        connectLimit: Duration = .seconds(30),
        silenceLimit: Duration = .seconds(600),
        betweenTurns: (@Sendable (_ toolUses: [String]) async -> Void)? = nil,
        spending: SpendingLimit = SpendingLimit(),
        onEvent: @escaping @Sendable (GatewayEvent) -> Void = { _ in }
    ) {
        self.place = place
        self.placeholder = placeholder
        self.access = access
        self.logPath = logPath
        self.connectLimit = connectLimit
        self.silenceLimit = silenceLimit
        self.betweenTurns = betweenTurns
        self.spending = spending
        self.onEvent = onEvent
    }
}
