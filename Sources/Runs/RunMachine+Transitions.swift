import Agent

extension RunMachine {
    /// What a state begins with, also when another process goes on from it.
    func entryEffects(at time: Int) -> [Effect] {
        switch state {
        case .preparing: [.prepare]
        case .building: [.build]
        case .settingUp: [.setUp]
        case .sealing(let sealing): [.seal(container: sealing.container)]
        case .running(let running):
            [.startAgent(container: running.container, attempt: running.attempt)]
                + (running.pauseStart == nil ? [] : [.pause(container: running.container)])
                + timers(running, at: time)
        case .parked(let parked): [.park(container: parked.running.container)]
        case .collecting(let collecting): [.collect(container: collecting.container)]
        case .finished(let finished): finished.isCleanedUp ? [] : [cleanUp(after: finished.result)]
        }
    }

    func timers(_ running: RunState.Running, at time: Int) -> [Effect] {
        if let stop = running.stop {
            return [
                .signalAgent(container: running.container, stop.signal),
                .start(.grace, milliseconds: Self.graceMilliseconds),
            ]
        }
        guard let timeLimit, let start = running.startMilliseconds, running.pauseStart == nil
        else { return [] }
        let worked = time - start - running.idleMilliseconds
        return [.start(.timeLimit, milliseconds: max(0, timeLimit.milliseconds - worked))]
    }

    mutating func noteStart(_ running: RunState.Running, at time: Int) -> [Effect] {
        guard !running.isStarted else { return [] }
        var running = running
        running.isStarted = true
        running.startMilliseconds = running.startMilliseconds ?? time
        state = .running(running)
        return running.stop == nil ? timers(running, at: time) : []
    }

    mutating func collect(
        _ running: RunState.Running,
        _ report: AgentReport,
        at time: Int
    ) -> [Effect] {
        let collecting = RunState.Collecting(
            container: running.container,
            report: report,
            stopReason: running.stop?.reason,
            wasAskedToStop: false
        )
        return enter(.collecting(collecting), at: time)
    }

    mutating func finish(
        _ collecting: RunState.Collecting,
        commits: [String],
        at time: Int
    ) -> [Effect] {
        let result: RunResult =
            if let failure = collecting.report.failure {
                collecting.stopReason.map { .stopped(.running, $0) } ?? .agentFailed(failure)
            } else {
                .succeeded
            }
        return finish(result, collecting.report, commits: commits, at: time)
    }

    mutating func finish(
        _ result: RunResult,
        _ report: AgentReport? = nil,
        commits: [String] = [],
        at time: Int
    ) -> [Effect] {
        let finished = RunState.Finished(
            result: result,
            report: report,
            commits: commits,
            isCleanedUp: false
        )
        return enter(.finished(finished), at: time)
    }

    mutating func fail(_ failure: RunFailure, at time: Int) -> [Effect] {
        switch state {
        case .finished, .parked: return []
        case .running(let running):
            // Whatever became of the container, the clone is the host's: its work comes back.
            let report = AgentReport(
                failure: failure,
                text: nil,
                turns: nil,
                usage: nil,
                costDollars: nil,
                durationMilliseconds: nil,
                hasConversation: running.isStarted
            )
            return [.cancel] + collect(running, report, at: time)
        case .collecting(let collecting):
            return finish(.failed(.collecting, failure), collecting.report, at: time)
        default:
            return finish(.failed(state.phase, failure), at: time)
        }
    }

    mutating func stop(_ reason: RunStopReason, at time: Int) -> [Effect] {
        switch state {
        case .finished: return []
        case .running(let running):
            if running.stop != nil { return reason == .user ? escalate(running) : [] }
            return send(.interrupt, reason, running)
        case .parked(let parked):
            var running = parked.running
            running.stop = .init(reason: reason, signal: .interrupt)
            return collect(running, AgentReport(stoppedWhileParked: parked.park), at: time)
        case .collecting(var collecting):
            guard collecting.wasAskedToStop else {
                // The first wish is already granted: what was done is being brought back.
                collecting.wasAskedToStop = true
                state = .collecting(collecting)
                return []
            }
            return [.cancel]
                + finish(.stopped(.collecting, reason), collecting.report, at: time)
        default:
            return [.cancel] + finish(.stopped(state.phase, reason), at: time)
        }
    }

    mutating func escalate(_ running: RunState.Running) -> [Effect] {
        guard let stop = running.stop else { return [] }
        return send(stop.signal.next ?? .kill, stop.reason, running)
    }

    /// Brings the work back from an agent that cannot even be killed, as when its engine hangs.
    mutating func giveUp(_ running: RunState.Running, at time: Int) -> [Effect] {
        let outcome = AgentJudge().outcome(exitStatus: nil)
        return [.cancel] + collect(running, AgentReport(outcome), at: time)
    }

    mutating func send(
        _ signal: RunSignal,
        _ reason: RunStopReason,
        _ running: RunState.Running
    ) -> [Effect] {
        let thaw: [Effect] =
            running.pauseStart == nil ? [] : [.unpause(container: running.container)]
        var running = running
        running.pauseStart = nil
        running.stop = .init(reason: reason, signal: signal)
        state = .running(running)
        return thaw + [
            .signalAgent(container: running.container, signal),
            .start(.grace, milliseconds: Self.graceMilliseconds),
        ]
    }

    func cleanUp(after result: RunResult) -> Effect {
        let keepsContainer =
            switch keptContainers {
            case .never: false
            case .always: true
            case .failed: result != .succeeded
            }
        return .cleanUp(keepsContainer: keepsContainer, keepsWork: result.leavesWork)
    }
}

extension RunResult {
    /// Whether the agent's work may not be back, so that nothing of it may be removed.
    fileprivate var leavesWork: Bool {
        switch self {
        case .failed(.collecting, _), .stopped(.collecting, _): true
        default: false
        }
    }
}

extension TimeSpan {
    fileprivate var milliseconds: Int {
        let (product, isOverflow) = seconds.multipliedReportingOverflow(by: 1000)
        return isOverflow ? .max : product
    }
}
