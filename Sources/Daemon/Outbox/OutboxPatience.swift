/// When a job that came to nothing is tried again, and for how long.
struct OutboxPatience: Hashable, Sendable {
    /// The pause after the first attempt, in milliseconds; each one after it is twice as long.
    var firstPause = 2_000
    /// The longest pause, in milliseconds.
    var longestPause = 600_000
    /// How long after it was kept a job is tried at all, in milliseconds.
    var total: Int

    /// Returns when a job is to be tried again.
    ///
    /// - Parameters:
    ///   - attempts: How often it was tried, from 1.
    ///   - created: When it was kept, in milliseconds since 1970.
    ///   - time: Now, in milliseconds since 1970.
    /// - Returns: The time in milliseconds since 1970; nil when it has been tried for too long.
    func nextTime(after attempts: Int, created: Int, at time: Int) -> Int? {
        // More doublings than these are longer than any pause.
        let doublings = min(max(attempts - 1, 0), 20)
        let next = time + min(firstPause << doublings, longestPause)
        return next - created > total ? nil : next
    }
}
