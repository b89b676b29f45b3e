/// Waiting for something, with a limit that is long enough for a busy machine.
public enum Patience {
    /// Something that did not come.
    public struct Missing: Error, CustomStringConvertible {
        /// What was waited for.
        public var description: String

        /// Tells what did not come.
        public init(description: String) { self.description = description }
    }

    /// Waits until a condition holds.
    ///
    /// - Throws: ``Missing`` after the limit, and what the condition throws.
    public static func wait(
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
