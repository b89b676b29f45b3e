extension DockerEngine {
    /// Runs a command in a container to its end.
    ///
    /// When the limit is over or the task is cancelled, the connection is closed; the command
    /// itself goes on until the container ends.
    ///
    /// - Parameters:
    ///   - config: The command; its output is always read.
    ///   - container: Where it runs.
    ///   - input: What it can read from its standard input; nothing for nil.
    ///   - outputLimitBytes: How much is kept of standard output, and of standard error.
    ///   - limit: How long it may take.
    /// - Returns: What it printed and ended with; an exit code other than 0 is no error.
    /// - Throws: ``DockerError/timeout(operation:limit:)`` when the limit is over.
    public func run(
        _ config: ExecConfig,
        in container: String,
        input: [UInt8]? = nil,
        outputLimitBytes: Int = 8 << 20,
        limit: Duration
    ) async throws -> ExecResult {
        var config = config
        config.attachStdin = input != nil
        config.attachStdout = true
        config.attachStderr = true
        let id = try await createExec(in: container, config)
        let title = "run `\(config.command.first ?? "")` in the container `\(container)`"
        return try await withLimit(limit, operation: title) { [config] in
            let session = try await startExec(id, isTTY: config.isTTY)
            var result = try await talk(session, input, outputLimitBytes: outputLimitBytes)
            result.exitCode = try await execExitCode(id, limit: limit)
            return result
        }
    }

    /// Writes the input and reads the output at the same time.
    private func talk(
        _ session: StreamSession,
        _ input: [UInt8]?,
        outputLimitBytes: Int
    ) async throws -> ExecResult {
        guard let input else {
            return try await Self.collect(session.output, limitBytes: outputLimitBytes)
        }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await Self.feed(input, to: session) }
            let result = try await Self.collect(session.output, limitBytes: outputLimitBytes)
            group.cancelAll()
            return result
        }
    }

    /// Writes all input; that a process ends without reading it is its own affair.
    private static func feed(_ input: [UInt8], to session: StreamSession) async throws {
        do {
            for start in stride(from: 0, to: input.count, by: 65_536) {
                try await session.write(input[start..<min(start + 65_536, input.count)])
            }
            try await session.closeInput()
        } catch DockerError.inputClosed {
        } catch is CancellationError {
        }
    }

    private static func collect(
        _ output: OutputStream,
        limitBytes: Int
    ) async throws -> ExecResult {
        var result = ExecResult(exitCode: 0, stdout: [], stderr: [], isTruncated: false)
        for try await chunk in output {
            let kept: Int
            switch chunk {
            case .stdout(let bytes):
                kept = min(bytes.count, limitBytes - result.stdout.count)
                result.stdout += bytes.prefix(kept)
            case .stderr(let bytes):
                kept = min(bytes.count, limitBytes - result.stderr.count)
                result.stderr += bytes.prefix(kept)
            }
            if kept < chunk.bytes.count { result.isTruncated = true }
        }
        return result
    }
}
