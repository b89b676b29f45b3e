extension RunMachine {
    /// Whether an agent whose container went down is started again.
    func canGoOn(_ running: RunState.Running) -> Bool {
        running.stop == nil && running.isStarted && running.losses < Self.mostLosses
    }

    /// Starts the next agent after the container went down.
    mutating func startAgain(_ running: RunState.Running, at time: Int) -> [Effect] {
        var next = running.nextAttempt
        next.losses += 1
        if let start = running.pauseStart { next.idleMilliseconds += max(0, time - start) }
        return enter(.running(next), at: time)
    }

    /// Whether an agent is ended for its credential's sake: one that works, and that nobody has
    /// frozen or stops.
    ///
    /// One that is about to start asks its model once, and is ended then.
    func mayPark(_ running: RunState.Running) -> Bool {
        running.isStarted && running.stop == nil && running.pauseStart == nil
    }

    /// Lets the container rest until the credential may be used again.
    mutating func park(
        _ running: RunState.Running,
        _ park: RunStatus.Park,
        at time: Int
    ) -> [Effect] {
        var running = running
        if let start = running.pauseStart { running.idleMilliseconds += max(0, time - start) }
        running.pauseStart = nil
        return [.stopTimer(.timeLimit)]
            + enter(.parked(.init(running: running, start: time, park: park)), at: time)
    }

    /// Starts the next agent of a parked run.
    mutating func wake(_ parked: RunState.Parked, at time: Int) -> [Effect] {
        var next = parked.running.nextAttempt
        next.idleMilliseconds += max(0, time - parked.start)
        return enter(.running(next), at: time)
    }

    /// Freezes the agent; the time does not count.
    mutating func pause(_ running: RunState.Running, at time: Int) -> [Effect] {
        guard running.isStarted, running.stop == nil, running.pauseStart == nil else { return [] }
        var running = running
        running.pauseStart = time
        state = .running(running)
        return [.pause(container: running.container), .stopTimer(.timeLimit)]
    }

    /// Lets a frozen agent go on.
    mutating func unpause(_ running: RunState.Running, at time: Int) -> [Effect] {
        guard let start = running.pauseStart else { return [] }
        var running = running
        running.pauseStart = nil
        running.idleMilliseconds += max(0, time - start)
        state = .running(running)
        return [.unpause(container: running.container)] + timers(running, at: time)
    }
}

extension RunState.Running {
    /// The same container with the next agent, which is not started yet.
    fileprivate var nextAttempt: Self {
        var next = self
        next.isStarted = false
        next.attempt += 1
        next.pauseStart = nil
        return next
    }
}
