import JSONC

extension DockerEngine {
    /// Prepares a command in a container and returns its identifier.
    ///
    /// Maps to `POST /containers/{id}/exec`.
    /// - Parameters:
    ///   - container: Where it will run.
    ///   - config: The command.
    /// - Returns: Its identifier.
    /// - Throws: ``DockerError/conflict(operation:message:)`` when the container does not run or
    ///   is paused.
    public func createExec(in container: String, _ config: ExecConfig) async throws -> String {
        let title = "run `\(config.command.first ?? "")` in the container `\(container)`"
        let request = EngineRequest(.post, "/containers/\(container)/exec", operation: title)
            .sending(config.json).about(.container, container)
        guard let id = try await json(request).optionalText("Id") else {
            throw DockerError.unexpectedAnswer(operation: title, reason: "it has no `Id`")
        }
        return id
    }

    /// Starts a prepared command and leaves it alone.
    ///
    /// Maps to `POST /exec/{id}/start` with `Detach`.
    public func startExecDetached(_ id: String) async throws {
        let request = EngineRequest(
            .post,
            "/exec/\(id)/start",
            operation: "start the command `\(id)`"
        )
        try await send(request.sending(["Detach": true]).about(.exec, id))
    }

    /// Starts a prepared command and returns its streams.
    ///
    /// A command that cannot be started prints the reason and ends with 126 or 127.
    ///
    /// Maps to `POST /exec/{id}/start`, with the connection handed over.
    /// - Parameters:
    ///   - id: The command.
    ///   - isTTY: Whether it gets a terminal; the same as in its ``ExecConfig``.
    /// - Returns: What it prints and what it reads.
    /// - Throws: ``DockerError``.
    public func startExec(_ id: String, isTTY: Bool = false) async throws -> StreamSession {
        let title = "start the command `\(id)`"
        let request = EngineRequest(.post, "/exec/\(id)/start", operation: title)
            .sending(["Detach": false, "Tty": .bool(isTTY)]).about(.exec, id)
        return StreamSession(try await transport.hijack(request), isTTY: isTTY, operation: title)
    }

    /// Returns how a command fares.
    ///
    /// Maps to `GET /exec/{id}/json`.
    public func inspectExec(_ id: String) async throws -> ExecInspection {
        let request = EngineRequest(
            .get,
            "/exec/\(id)/json",
            operation: "inspect the command `\(id)`"
        )
        return ExecInspection(try await json(request.about(.exec, id)))
    }

    /// Changes the size of a command's terminal.
    ///
    /// Maps to `POST /exec/{id}/resize`.
    public func resizeExec(_ id: String, columns: Int, rows: Int) async throws {
        let path = ("/exec/\(id)/resize" as RequestPath).query("w", columns).query("h", rows)
        let title = "resize the terminal of the command `\(id)`"
        try await send(EngineRequest(.post, path, operation: title).about(.exec, id))
    }

    /// Waits until a command has ended and returns its exit code.
    ///
    /// Ask when its output has ended: the engine knows the code then or a moment later.
    public func execExitCode(_ id: String, limit: Duration) async throws -> Int {
        let clock = ContinuousClock()
        let deadline = clock.now + limit
        var pause = Duration.milliseconds(2)
        while true {
            let inspection = try await inspectExec(id)
            if !inspection.isRunning, let code = inspection.exitCode { return code }
            guard clock.now + pause < deadline else {
                throw DockerError.timeout(
                    operation: "wait for the command `\(id)`",
                    limit: limit
                )
            }
            try await clock.sleep(for: pause)
            pause = min(pause * 2, .milliseconds(100))
        }
    }
}
