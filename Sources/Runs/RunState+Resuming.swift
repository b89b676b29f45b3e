extension RunState {
    /// Returns the state of a run whose agent another process may have started.
    ///
    /// - Parameters:
    ///   - container: The container's identifier.
    ///   - isStarted: Whether the agent is known to have been started.
    ///   - startMilliseconds: When it was started, in milliseconds since 1970.
    public static func resumed(
        container: String, isStarted: Bool, startMilliseconds: Int?
    ) -> Self {
        .running(
            Running(
                container: container, isStarted: isStarted, startMilliseconds: startMilliseconds,
                stop: nil))
    }
}
