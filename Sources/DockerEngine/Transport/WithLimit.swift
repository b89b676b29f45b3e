/// Runs a body and cancels it when a limit is over.
///
/// - Throws: ``DockerError/timeout(operation:limit:)``, or what the body throws.
func withLimit<Result: Sendable>(
    _ limit: Duration,
    operation: String,
    _ body: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    try await withThrowingTaskGroup(of: Result.self) { group in
        group.addTask { try await body() }
        group.addTask {
            try await Task.sleep(for: limit)
            throw DockerError.timeout(operation: operation, limit: limit)
        }
        defer { group.cancelAll() }
        guard let first = try await group.next() else { throw CancellationError() }
        return first
    }
}
