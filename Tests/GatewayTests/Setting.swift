import Gateway
import LocalHTTP
import NIOHTTP1
import Rehearsal
import TestSupport

/// A gateway with an upstream on a unix socket, in a folder of its own.
struct Setting {
    static let key = "sk-ant-canary-0123456789"

    let scratch: ScratchFolder
    let upstreamPlace: SocketPlace
    let gateway: Gateway
    let placeholder: Placeholder
    let log = EventLog()

    init(
        credentials: [Credential] = [.apiKey(Secret(key))],
        provider: (any CredentialProvider)? = nil,
        upstream: Upstream? = nil,
        spending: SpendingLimit = SpendingLimit(),
        betweenTurns: (@Sendable (_ toolUses: [String]) async -> Void)? = nil
    ) throws {
        scratch = try ScratchFolder()
        upstreamPlace = SocketPlace(folder: scratch.folder("host"), name: "upstream.sock")
        placeholder = Placeholder.make()
        let place = upstream ?? .unixSocket(upstreamPlace)
        let access =
            provider.map { ModelAccess(provider: $0, upstream: place) }
            ?? ModelAccess(credentials: credentials, upstream: place)
        gateway = Gateway(
            GatewayConfiguration(
                place: SocketPlace(folder: scratch.folder("run")),
                placeholder: placeholder,
                access: access,
                logPath: "\(scratch.path)/gateway.jsonl",
                betweenTurns: betweenTurns,
                spending: spending,
                onEvent: log.append
            )
        )
    }

    var client: SocketClient { SocketClient(place: gateway.place) }
    var logPath: String { "\(scratch.path)/gateway.jsonl" }

    /// The headers of a request that the gateway lets pass.
    var headers: HTTPHeaders {
        [
            "x-api-key": placeholder.text, "content-type": "application/json",
            "x-claude-code-session-id": "session-1",
        ]
    }

    /// Runs the gateway before an upstream that answers so.
    func serving<Value: Sendable>(
        upstream responder: @escaping SocketServer.Responder,
        _ operation: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let upstream = SocketServer(place: upstreamPlace, responder: responder)
        return try await upstream.serving { try await gateway.serving(operation) }
    }

    /// Runs the gateway before a rehearsal.
    func serving<Value: Sendable>(
        rehearsal text: String,
        _ operation: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let scenario = try Scenario(parsing: Array(text.utf8), path: "scenario.json")
        let server = try RehearsalServer(scenario: scenario, place: upstreamPlace)
        return try await server.serving { try await gateway.serving(operation) }
    }
}
