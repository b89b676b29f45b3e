extension DockerEngine {
    /// Starts a container; one that runs already is left as it is.
    ///
    /// Maps to `POST /containers/{id}/start`.
    public func startContainer(_ id: String) async throws {
        try await act(on: id, "start", "/containers/\(id)/start")
    }

    /// Stops a container: its stop signal, and a kill when the time is over.
    ///
    /// Maps to `POST /containers/{id}/stop`. One that does not run is left as it is.
    public func stopContainer(_ id: String, timeoutSeconds: Int = 10) async throws {
        let path = ("/containers/\(id)/stop" as RequestPath).query("t", timeoutSeconds)
        try await act(
            on: id,
            "stop",
            path,
            limit: limits.answer + .seconds(max(0, timeoutSeconds))
        )
    }

    /// Sends a signal to a container's process.
    ///
    /// Maps to `POST /containers/{id}/kill`.
    /// - Throws: ``DockerError/conflict(operation:message:)`` when it does not run.
    public func killContainer(_ id: String, signal: String = "SIGKILL") async throws {
        let path = ("/containers/\(id)/kill" as RequestPath).query("signal", signal)
        try await act(on: id, "kill", path)
    }

    /// Freezes all processes of a container.
    ///
    /// Maps to `POST /containers/{id}/pause`.
    public func pauseContainer(_ id: String) async throws {
        try await act(on: id, "pause", "/containers/\(id)/pause")
    }

    /// Lets a frozen container go on.
    ///
    /// Maps to `POST /containers/{id}/unpause`.
    public func unpauseContainer(_ id: String) async throws {
        try await act(on: id, "unpause", "/containers/\(id)/unpause")
    }

    private func act(
        on id: String,
        _ verb: String,
        _ path: RequestPath,
        limit: Duration? = nil
    ) async throws {
        let request = EngineRequest(.post, path, operation: "\(verb) the container `\(id)`")
            .about(.container, id).within(limit ?? limits.answer)
        try await send(request)
    }
}
