import JSONC

extension DockerEngine {
    /// Returns the events from now on, or from a time on.
    ///
    /// The engine listens when the method returns: what happens afterwards is in the stream. The
    /// stream lasts until its reader is cancelled, or until the given time.
    ///
    /// Maps to `GET /events`.
    /// - Parameters:
    ///   - filters: Which events; keys are `type`, `event`, `container`, `label` and more.
    ///   - sinceNanoseconds: The time from which on, since 1970 by the engine's clock.
    ///   - untilNanoseconds: The time up to which, at which the stream ends.
    /// - Returns: The events as they happen.
    /// - Throws: ``DockerError``.
    public func events(
        filters: EngineFilters = EngineFilters(),
        sinceNanoseconds: Int? = nil,
        untilNanoseconds: Int? = nil
    ) async throws -> EventStream {
        let path = ("/events" as RequestPath).query(filters)
            .query("since", sinceNanoseconds.map { Self.time($0) })
            .query("until", untilNanoseconds.map { Self.time($0) })
        let request = EngineRequest(.get, path, operation: "tell its events")
        return EventStream(
            json: JSONStream(
                bytes: try await stream(request, idleLimit: nil),
                operation: request.operation
            )
        )
    }

    /// Docker takes seconds with nine digits behind the point.
    private static func time(_ nanoseconds: Int) -> String {
        let fraction = String(nanoseconds % 1_000_000_000)
        let zeros = String(repeating: "0", count: 9 - fraction.count)
        return "\(nanoseconds / 1_000_000_000).\(zeros)\(fraction)"
    }
}
