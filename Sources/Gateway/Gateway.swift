public import LocalHTTP

/// The only way out of a sealed run: a reverse proxy for the model API on a unix socket.
///
/// The container holds a placeholder. The gateway lets requests of the model API with that
/// placeholder pass, and puts the user's credentials in its place on the way. Answers stream back
/// as they come; what they cost is read from them in passing.
public struct Gateway: LocalService {
    /// What it is set up with.
    public let configuration: GatewayConfiguration
    private let recorder: RequestRecorder

    /// Creates a gateway, which listens once it runs.
    public init(_ configuration: GatewayConfiguration) {
        self.configuration = configuration
        recorder = RequestRecorder(
            spending: configuration.spending,
            onEvent: configuration.onEvent
        )
    }

    /// Where it listens.
    public var place: SocketPlace { configuration.place }

    /// The sums over all requests so far.
    public var totals: GatewayTotals { recorder.totals }

    /// Serves until the task is cancelled.
    ///
    /// Everybody in the container may write to the socket, as it is not known which user the agent
    /// has; the folder above the socket's must keep others away.
    ///
    /// - Parameter onReady: Called once when the container can connect.
    /// - Throws: `LocalHTTPError` when it cannot listen, ``GatewayError`` when it cannot log.
    public func run(onReady: @escaping @Sendable () async -> Void) async throws {
        recorder.write(to: try configuration.logPath.map { path in try AuditLog(path: path) })
        let client = try UpstreamClient(configuration)
        if let path = client.unreadableCertificatesPath {
            recorder.warn(
                "extra-certificates",
                "cannot read `\(path)`, which `NODE_EXTRA_CA_CERTS` names"
            )
        }
        let handler = RequestHandler(
            policy: RequestPolicy(placeholder: configuration.placeholder),
            rules: HeaderRules(
                placeholder: configuration.placeholder,
                upstreamName: configuration.access.upstream.name
            ),
            provider: configuration.access.provider,
            watch: CredentialWatch { [recorder] in recorder.tell(.credential($0)) },
            client: client,
            recorder: recorder,
            upstreamName: configuration.access.upstream.name,
            barrier: TurnBarrier(configuration.betweenTurns)
        )
        let server = SocketServer(place: place, mode: 0o666) { request, writer, _ in
            try await handler.respond(to: request, with: writer)
        }
        do {
            try await server.run(onReady: onReady)
        } catch {
            try await client.shutdown()
            throw error
        }
        try await client.shutdown()
    }
}
