import JSONC

/// What ``DockerEngine/waitForContainer(_:condition:limit:)`` waits for.
public enum WaitCondition: String, Hashable, Sendable, CaseIterable {
    /// The container does not run; true at once for one that was never started.
    case notRunning = "not-running"
    /// The container ends after this moment.
    case nextExit = "next-exit"
    /// The container is removed.
    case removed
}

/// A wait that the engine has taken note of.
///
/// Begin it before starting a container that may end at once or be removed at its end.
public struct ContainerWait: Sendable {
    let stream: JSONStream
    let operation: String

    /// Waits for the end and returns the exit code.
    ///
    /// - Throws: ``DockerError/timeout(operation:limit:)`` when the limit is over.
    public func exitCode(limit: Duration) async throws -> Int {
        try await withLimit(limit, operation: operation) {
            var iterator = stream.makeAsyncIterator()
            guard let json = try await iterator.next(), let code = json["StatusCode"]?.integer
            else { throw DockerError.connectionCut(operation: operation) }
            if let message = json["Error"]?.optionalText("Message") {
                throw DockerError.server(operation: operation, status: 200, message: message)
            }
            return code
        }
    }
}

extension DockerEngine {
    /// Begins to wait; the engine has taken note when the method returns.
    ///
    /// Maps to `POST /containers/{id}/wait`.
    public func beginWait(
        _ id: String,
        condition: WaitCondition = .notRunning
    ) async throws -> ContainerWait {
        let path = ("/containers/\(id)/wait" as RequestPath).query("condition", condition.rawValue)
        let request = EngineRequest(.post, path, operation: "wait for the container `\(id)`")
            .about(.container, id)
        let bytes = try await stream(request, idleLimit: nil)
        return ContainerWait(
            stream: JSONStream(bytes: bytes, operation: request.operation),
            operation: request.operation
        )
    }

    /// Waits for a container and returns its exit code.
    ///
    /// Maps to `POST /containers/{id}/wait`.
    public func waitForContainer(
        _ id: String,
        condition: WaitCondition = .notRunning,
        limit: Duration
    ) async throws -> Int {
        try await beginWait(id, condition: condition).exitCode(limit: limit)
    }
}
