public import Agent
public import Diagnostics

/// The life of one run: what happens next, whatever happens.
///
/// It does nothing itself.
///
/// Give each event to ``handle(_:at:)`` and carry out the effects in their order. A change of
/// state always comes with ``Effect/persist`` as the first effect, so that a run can go on from its
/// record after Berth was killed: make a machine from the record and handle ``Event/resumed``.
/// Every effect may be carried out twice and must then do nothing or the same again.
public struct RunMachine: Hashable, Sendable {
    /// Something that happened.
    public enum Event: Hashable, Sendable {
        /// The run begins.
        case begun
        /// Berth goes on with a run that another process began.
        case resumed
        /// The clone is there and the plan made.
        case prepared
        /// The image is there.
        case built
        /// The container is set up.
        case setUp(container: String)
        /// The container is off its network, or need not be.
        case sealed
        /// The agent runs, whoever started it.
        case agentStarted
        /// The agent is gone, or was never started.
        case agentEnded(AgentOutcome)
        /// The agent is gone, since its credential may not be used for a while.
        case agentLimited(AgentOutcome, RunStatus.Park)
        /// The container of a parked run is stopped.
        case parked
        /// The agent's work is back.
        case collected(commits: [String])
        /// Everything is cleaned up.
        case cleanedUp
        /// The work of the present phase failed.
        case failed(Diagnostic)
        /// Someone wants the run to stop.
        case stopRequested
        /// Someone wants the agent to be frozen.
        case pauseRequested
        /// Someone wants the frozen agent to go on.
        case resumeRequested
        /// The agent's credential may not be used for a while, as another run was told.
        case parkRequested(RunStatus.Park)
        /// A timer ran out.
        case timeUp(Timer)
        /// The run's files take more disk than they may.
        case diskSpent
    }

    /// Something to do.
    public enum Effect: Hashable, Sendable {
        /// Write the record.
        case persist
        /// Clone the repository and make the plan.
        case prepare
        /// Build the image or find it.
        case build
        /// Make the container and run the lifecycle commands; what has run stays done.
        case setUp
        /// Take the container off its network, if the policy wants that.
        case seal(container: String)
        /// Start the agent unless its wrapper works already, and follow it.
        ///
        /// From the second attempt on the container may have to be started first, and the agent
        /// goes on with its conversation.
        case startAgent(container: String, attempt: Int)
        /// Send the agent a signal.
        case signalAgent(container: String, RunSignal)
        /// Freeze the container.
        case pause(container: String)
        /// Let the frozen container go on.
        case unpause(container: String)
        /// Stop the container, which is needed again later.
        case park(container: String)
        /// Bring the work back.
        case collect(container: String)
        /// Remove the container and all that belongs to it; work that is not back stays.
        case cleanUp(keepsContainer: Bool, keepsWork: Bool)
        /// End what the present phase is doing; its event does not come any more.
        case cancel
        /// Begin a timer; one of the same kind that runs already ends.
        case start(Timer, milliseconds: Int)
        /// End a timer.
        case stopTimer(Timer)
    }

    /// A limit of time.
    public enum Timer: Hashable, Sendable {
        /// How long the agent may work.
        case timeLimit
        /// How long the agent may take to obey a signal.
        case grace
    }

    /// Where the run stands.
    public internal(set) var state: RunState
    /// When each phase began, in milliseconds since 1970.
    public private(set) var phaseStarts: [RunPhase: Int]
    /// How long the agent may work; nil for no limit.
    public let timeLimit: TimeSpan?
    /// Which runs keep their container.
    public let keptContainers: Settings.ContainerRetention

    /// How often an agent whose container went down is started again.
    public static let mostLosses = 2
    /// How long the agent may take to obey each signal.
    public static let graceMilliseconds = 10_000

    /// Creates a machine for a new run, or for one from its record.
    public init(
        state: RunState = .preparing,
        phaseStarts: [RunPhase: Int] = [:],
        timeLimit: TimeSpan? = nil,
        keptContainers: Settings.ContainerRetention = .never
    ) {
        self.state = state
        self.phaseStarts = phaseStarts
        self.timeLimit = timeLimit
        self.keptContainers = keptContainers
    }

    /// Takes an event and returns what is to be done, in this order.
    ///
    /// Events that do not fit the state, such as those of work that was cancelled, change nothing.
    ///
    /// - Parameters:
    ///   - event: What happened.
    ///   - time: When, in milliseconds since 1970.
    /// - Returns: The effects, none where nothing is to be done.
    public mutating func handle(_ event: Event, at time: Int) -> [Effect] {
        let before = state
        let effects = effects(of: event, at: time)
        if phaseStarts[state.phase] == nil { phaseStarts[state.phase] = time }
        let isFirst = event == .begun && state == .preparing
        return state == before && !isFirst ? effects : [.persist] + effects
    }

    private mutating func effects(of event: Event, at time: Int) -> [Effect] {
        switch (event, state) {
        case (.begun, .preparing): [.prepare]
        case (.resumed, .parked(let parked)): wake(parked, at: time)
        case (.resumed, _): entryEffects(at: time)
        case (.prepared, .preparing): enter(.building, at: time)
        case (.built, .building): enter(.settingUp, at: time)
        case (.setUp(let container), .settingUp):
            enter(.sealing(.init(container: container)), at: time)
        case (.sealed, .sealing(let sealing)):
            enter(.running(.init(container: sealing.container, isStarted: false)), at: time)
        case (.agentStarted, .running(let running)): noteStart(running, at: time)
        case (.agentEnded(let outcome), .running(let running)):
            outcome.ending == .vanished && canGoOn(running)
                ? startAgain(running, at: time)
                : collect(running, AgentReport(outcome), at: time)
        case (.agentLimited(let outcome, let park), .running(let running)):
            running.stop == nil
                ? self.park(running, park, at: time)
                : collect(running, AgentReport(outcome), at: time)
        case (.collected(let commits), .collecting(let collecting)):
            finish(collecting, commits: commits, at: time)
        case (.cleanedUp, .finished(var finished)):
            settle(&finished)
        case (.failed(let diagnostic), _): fail(RunFailure(diagnostic), at: time)
        case (.stopRequested, _): stop(.user, at: time)
        case (.pauseRequested, .running(let running)): pause(running, at: time)
        case (.resumeRequested, .running(let running)): unpause(running, at: time)
        case (.parkRequested(let park), .running(let running)):
            mayPark(running) ? [.cancel] + self.park(running, park, at: time) : []
        case (.timeUp(.timeLimit), .running): stop(.timeLimit, at: time)
        case (.diskSpent, .running(let running)):
            // Each moment of politeness is more disk gone.
            running.stop == nil ? send(.terminate, .diskLimit, running) : []
        case (.timeUp(.grace), .running(let running)) where running.stop != nil:
            running.stop?.signal == .kill ? giveUp(running, at: time) : escalate(running)
        default: []
        }
    }

    mutating func enter(_ next: RunState, at time: Int) -> [Effect] {
        state = next
        return entryEffects(at: time)
    }

    /// Whether a run that another process drove has to begin anew: no agent has worked in its
    /// container, and what was prepared for one is gone with that process.
    ///
    /// - Parameter hasAgent: Whether an agent's wrapper has begun in the run's folder.
    /// - Returns: Whether ``beginAnew()`` is right.
    public func beginsAnew(hasAgent: Bool) -> Bool {
        switch state {
        case .preparing, .building, .settingUp, .sealing: true
        case .running(let running): running.attempt == 0 && !running.isStarted && !hasAgent
        case .parked, .collecting, .finished: false
        }
    }

    /// Takes the run back to its beginning.
    public mutating func beginAnew() {
        state = .preparing
        phaseStarts = [:]
    }

    private mutating func settle(_ finished: inout RunState.Finished) -> [Effect] {
        finished.isCleanedUp = true
        state = .finished(finished)
        return []
    }
}
