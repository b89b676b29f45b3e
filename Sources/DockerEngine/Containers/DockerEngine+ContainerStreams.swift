/// Which of a container's streams are wanted.
public enum OutputSelection: Hashable, Sendable, CaseIterable {
    case stdout
    case stderr
    case both
}

extension DockerEngine {
    /// Returns what a container has printed, and with `follow` what it will print.
    ///
    /// Maps to `GET /containers/{id}/logs`.
    /// - Parameters:
    ///   - id: The container.
    ///   - selection: Which streams.
    ///   - follow: Whether to go on until the container ends.
    ///   - tail: How many lines from the end; all for nil.
    ///   - timestamps: Whether each line begins with its time.
    ///   - isTTY: Whether the container has a terminal, as its ``ContainerConfig`` tells.
    /// - Returns: What it printed.
    /// - Throws: ``DockerError``.
    public func containerLogs(
        _ id: String,
        selection: OutputSelection = .both,
        follow: Bool = false,
        tail: Int? = nil,
        timestamps: Bool = false,
        isTTY: Bool = false
    ) async throws -> OutputStream {
        let path = ("/containers/\(id)/logs" as RequestPath)
            .query("stdout", selection != .stderr).query("stderr", selection != .stdout)
            .query("follow", follow).query("tail", tail).query("timestamps", timestamps)
        let title = "show the logs of the container `\(id)`"
        let request = EngineRequest(.get, path, operation: title).about(.container, id)
        let bytes = try await stream(request, idleLimit: follow ? nil : limits.transferIdle)
        return OutputStream(bytes, isRaw: isTTY, operation: title)
    }

    /// Joins a container's own process, best before it is started.
    ///
    /// Maps to `POST /containers/{id}/attach`.
    /// - Parameters:
    ///   - id: The container.
    ///   - attachStdin: Whether its input is wanted; the container needs `OpenStdin`.
    ///   - isTTY: Whether the container has a terminal.
    /// - Returns: What the process prints and what it reads.
    /// - Throws: ``DockerError``.
    public func attachContainer(
        _ id: String,
        attachStdin: Bool = false,
        isTTY: Bool = false
    ) async throws -> StreamSession {
        let path = ("/containers/\(id)/attach" as RequestPath)
            .query("stream", true).query("stdout", true).query("stderr", true)
            .query("stdin", attachStdin)
        let title = "attach to the container `\(id)`"
        let request = EngineRequest(.post, path, operation: title).about(.container, id)
        return StreamSession(try await transport.hijack(request), isTTY: isTTY, operation: title)
    }

    /// Changes the size of a container's terminal.
    ///
    /// Maps to `POST /containers/{id}/resize`.
    public func resizeContainer(_ id: String, columns: Int, rows: Int) async throws {
        let path = ("/containers/\(id)/resize" as RequestPath)
            .query("w", columns).query("h", rows)
        let title = "resize the terminal of the container `\(id)`"
        try await send(EngineRequest(.post, path, operation: title).about(.container, id))
    }

    /// Returns what a container uses just now.
    ///
    /// Maps to `GET /containers/{id}/stats` without its stream.
    public func containerStats(_ id: String) async throws -> ContainerStats {
        let path = ("/containers/\(id)/stats" as RequestPath)
            .query("stream", "false").query("one-shot", "true")
        let title = "measure the container `\(id)`"
        let request = EngineRequest(.get, path, operation: title).about(.container, id)
        return ContainerStats(try await json(request))
    }

    /// Returns the processes of a container as `ps` shows them.
    ///
    /// Maps to `GET /containers/{id}/top`.
    /// - Parameters:
    ///   - id: The container.
    ///   - psArguments: Options of `ps`; the engine's for nil.
    /// - Returns: The processes.
    /// - Throws: ``DockerError/conflict(operation:message:)`` when it does not run.
    public func containerTop(
        _ id: String,
        psArguments: String? = nil
    ) async throws -> ContainerTop {
        let path = ("/containers/\(id)/top" as RequestPath).query("ps_args", psArguments)
        let title = "list the processes of the container `\(id)`"
        let request = EngineRequest(.get, path, operation: title).about(.container, id)
        return ContainerTop(try await json(request))
    }
}
