/// Waiting for something, with a limit that is long enough for a busy machine.
enum Patience {
    /// Something that did not come.
    struct Missing: Error, CustomStringConvertible {
        var description: String
    }

    /// Waits until a condition holds.
    ///
    /// - Throws: ``Missing`` after the limit, and what the condition throws.
    static func wait(
        _ seconds: Int,
        for what: String,
        every interval: Duration = .milliseconds(20),
        until condition: () async throws -> Bool
    ) async throws {
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(seconds)
        while try await !condition() {
            guard clock.now < deadline else {
                throw Missing(description: "waited \(seconds) s in vain for \(what)")
            }
            try await clock.sleep(for: interval)
        }
    }
}
