public import Runs

/// Keeps what must outlive the process that carries a run out.
///
/// The daemon keeps it in its store. Each call is durable when it returns, and whole: after a kill
/// it has happened or it has not.
public protocol RunKeeper: Sendable {
    /// Keeps where a run stands, before anything that follows from it is done.
    ///
    /// - Throws: Why nothing was kept, such as a full disk.
    func keep(_ machine: RunMachine, _ ticket: RunTicket) throws

    /// Keeps what became known of a run on its way; where it stands is as it was.
    ///
    /// - Throws: Why nothing was kept, such as a full disk.
    func keep(_ ticket: RunTicket) throws

    /// Keeps events, and up to where the agent's output has been read.
    ///
    /// Calls of many runs may be kept together; those of one caller are kept in their order.
    ///
    /// - Parameters:
    ///   - events: What happened, in order; their numbers are given by the keeper.
    ///   - agentOffset: Where the first byte of the agent's output lies that no kept event covers;
    ///     nil where these events are not about its output.
    /// - Throws: Why nothing was kept, such as a full disk.
    func keep(_ events: [RunEvent], agentOffset: Int?) async throws

    /// Keeps events that are not about the agent's output, for a caller that cannot wait.
    ///
    /// Those that cannot be kept, as on a full disk, are kept with the next ones.
    func keepNow(_ events: [RunEvent])

    /// Where the first byte of the agent's output lies that no kept event covers.
    var agentOffset: Int { get throws }
}

/// What somebody wants of a run at work.
public enum RunControl: Hashable, Sendable {
    /// The agent is stopped and what it did is brought back; again means harder.
    case stop
    /// The agent is frozen.
    case pause
    /// The frozen agent goes on.
    case resume
    /// The agent ends until its credential may be used again.
    case park(RunStatus.Park)
}
