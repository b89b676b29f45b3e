/// Something that runs until its task is cancelled and is of use once it is ready.
public protocol LocalService: Sendable {
    /// Where it listens.
    var place: SocketPlace { get }

    /// Runs until the task is cancelled, and then returns.
    ///
    /// - Parameter onReady: Called once when clients can connect.
    /// - Throws: Why it cannot run, such as ``LocalHTTPError``.
    func run(onReady: @escaping @Sendable () async -> Void) async throws
}

extension LocalService {
    /// Runs the service while an operation lasts.
    ///
    /// - Parameter operation: Started when the service is ready; cancelled if the service fails.
    /// - Returns: What the operation returns, after the service has stopped.
    /// - Throws: What the operation throws, or why the service cannot run.
    public func serving<Value: Sendable>(
        _ operation: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let (ready, continuation) = AsyncStream<Void>.makeStream()
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask {
                try await run { continuation.finish() }
                try Task.checkCancellation()
                throw LocalHTTPError.stopped(place.path)
            }
            group.addTask {
                for await _ in ready {}
                try Task.checkCancellation()
                return try await operation()
            }
            defer { group.cancelAll() }
            guard let value = try await group.next().flatMap(\.self) else {
                throw LocalHTTPError.stopped(place.path)
            }
            return value
        }
    }
}
