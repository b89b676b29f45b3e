import JSONC

/// A client of the Docker Engine API, version 1.41 or newer, over a unix socket.
///
/// The calls are in extensions, one file for each; every method names the REST call that it makes.
/// Connections are kept for the next call. All methods throw ``DockerError``, or
/// `CancellationError` when their task is cancelled, which also closes the connection.
/// A copy of the value shares its connections.
public struct DockerEngine: Sendable {
    /// Where the engine listens.
    public let endpoint: EngineEndpoint
    /// How long is waited.
    public let limits: EngineLimits

    let transport: EngineTransport

    /// Creates a client; the first call connects.
    public init(endpoint: EngineEndpoint, limits: EngineLimits = EngineLimits()) {
        self.endpoint = endpoint
        self.limits = limits
        transport = EngineTransport(endpoint: endpoint, limits: limits)
    }

    /// Sends a request whose answer tells nothing more.
    func send(_ request: EngineRequest) async throws {
        _ = try await transport.send(request)
    }

    /// Sends a request and returns its answer as JSON.
    func json(_ request: EngineRequest) async throws -> JSONValue {
        try await transport.send(request).json(operation: request.operation)
    }

    /// Sends a request and returns its answer as an array of JSON values; `null` is an empty one.
    func jsonArray(_ request: EngineRequest) async throws -> [JSONValue] {
        let json = try await json(request)
        if json.isNull { return [] }
        guard let array = json.array else {
            throw DockerError.unexpectedAnswer(
                operation: request.operation,
                reason: "it is \(json.kindDescription)"
            )
        }
        return array
    }

    /// Sends a request and returns its answer as a stream.
    func stream(_ request: EngineRequest, idleLimit: Duration?) async throws -> ByteStream {
        let answer = try await transport.send(request.answered(.stream(idleLimit: idleLimit)))
        guard case .stream(let stream) = answer.content else {
            throw DockerError.unexpectedAnswer(
                operation: request.operation,
                reason: "it is no stream"
            )
        }
        return stream
    }
}
