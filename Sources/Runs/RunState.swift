public import Diagnostics

/// Where a run stands, with all that is needed to go on from there.
public enum RunState: Hashable, Sendable {
    case preparing
    case building
    case settingUp
    case sealing(Sealing)
    case running(Running)
    case parked(Parked)
    case collecting(Collecting)
    case finished(Finished)

    /// The container is ready and about to be taken off its network.
    public struct Sealing: Hashable, Sendable {
        /// The container's identifier.
        public var container: String
    }

    /// The agent works, or is about to.
    public struct Running: Hashable, Sendable {
        /// The container's identifier.
        public var container: String
        /// Whether the agent is known to have been started.
        public var isStarted: Bool
        /// When it was started, in milliseconds since 1970.
        public var startMilliseconds: Int?
        /// How the agent is being stopped, if it is.
        public var stop: Stop?
        /// How often an agent was started before this one, each time going on with the
        /// conversation.
        public var attempt: Int = 0
        /// How many of these followed the loss of the container.
        public var losses: Int = 0
        /// When it was frozen, in milliseconds since 1970; nil while it may work.
        public var pauseStart: Int?
        /// How long it was frozen or parked before, which counts for no limit.
        public var idleMilliseconds = 0
    }

    /// The agent is gone until its credential may be used again; the container waits, stopped.
    public struct Parked: Hashable, Sendable {
        /// Where the agent stood.
        public var running: Running
        /// When it was parked, in milliseconds since 1970.
        public var start: Int
        /// Until when, and why.
        public var park: RunStatus.Park
    }

    /// How an agent is being stopped.
    public struct Stop: Hashable, Sendable {
        /// Who wants that.
        public var reason: RunStopReason
        /// The last signal that was sent.
        public var signal: RunSignal
    }

    /// The agent is gone and its work is brought back.
    public struct Collecting: Hashable, Sendable {
        /// The container's identifier.
        public var container: String
        /// How the agent ended.
        public var report: AgentReport
        /// Who stopped the agent, if anyone did.
        public var stopReason: RunStopReason?
        /// Whether the user asked to stop while the work is brought back.
        public var wasAskedToStop: Bool
    }

    /// The run is over.
    public struct Finished: Hashable, Sendable {
        /// What came of it.
        public var result: RunResult
        /// How the agent ended, if it began.
        public var report: AgentReport?
        /// The commits that came back, the oldest first.
        public var commits: [String]
        /// Whether container, network and folders are cleaned up.
        public var isCleanedUp: Bool
    }

    /// The phase that the state belongs to.
    public var phase: RunPhase {
        switch self {
        case .preparing: .preparing
        case .building: .building
        case .settingUp: .settingUp
        case .sealing: .sealing
        case .running, .parked: .running
        case .collecting: .collecting
        case .finished: .finished
        }
    }
}

/// Who stops a run.
public enum RunStopReason: String, Hashable, Sendable, CaseIterable {
    /// The user.
    case user
    /// The limit of time.
    case timeLimit
    /// The limit of disk.
    case diskLimit
}

/// A signal that ends the agent, from the mildest.
public enum RunSignal: String, Hashable, Sendable, CaseIterable {
    case interrupt
    case terminate
    case kill

    /// The next harder one, or nil after the hardest.
    public var next: RunSignal? {
        switch self {
        case .interrupt: .terminate
        case .terminate: .kill
        case .kill: nil
        }
    }
}

/// What came of a run.
public enum RunResult: Hashable, Sendable {
    /// The agent says that the task is done, and its work is back.
    case succeeded
    /// The agent ended otherwise; what it did is back.
    case agentFailed(RunFailure)
    /// A phase failed.
    case failed(RunPhase, RunFailure)
    /// The run was stopped in a phase; what the agent did by then is back.
    case stopped(RunPhase, RunStopReason)

    /// What a process exits with that ends with the run.
    public var exitCode: ExitCode {
        switch self {
        case .succeeded: .done
        case .agentFailed(let failure), .failed(_, let failure): failure.exitCode
        case .stopped(_, .user): .interrupted
        case .stopped(_, .timeLimit), .stopped(_, .diskLimit): .workFailed
        }
    }
}
