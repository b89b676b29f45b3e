import Agent
import Diagnostics
import Gateway
import Glibc
import Runs

/// Feeds events to a run's machine and carries out the effects that it returns.
struct RunLoop: Sendable {
    let work: RunWork
    let access: ModelAccess
    let machine: RunMachine
    let controls: AsyncStream<RunControl>

    /// Drives the machine until the run is finished and cleaned up, or parked.
    func drive(_ first: RunMachine.Event) async throws -> (RunState, [RunPhase: Int]) {
        let (events, inbox) = AsyncStream.makeStream(of: RunMachine.Event.self)
        inbox.yield(first)
        let listener = Task { [controls] in
            for await control in controls { inbox.yield(RunMachine.Event(control)) }
        }
        defer { listener.cancel() }
        var machine = machine
        var phase: Task<Void, Never>?
        var timers: [RunMachine.Timer: Task<Void, Never>] = [:]
        defer {
            phase?.cancel()
            for timer in timers.values { timer.cancel() }
        }
        for await event in events {
            let effects = machine.handle(event, at: RunEvent.now())
            if !effects.isEmpty { tellStop(event) }
            for effect in effects {
                switch effect {
                case .persist:
                    await persist(machine, inbox)
                case .cancel:
                    phase?.cancel()
                    await phase?.value
                    phase = nil
                case .start(let timer, let milliseconds):
                    timers[timer]?.cancel()
                    timers[timer] = Task {
                        try? await Task.sleep(for: .milliseconds(milliseconds))
                        if !Task.isCancelled { inbox.yield(.timeUp(timer)) }
                    }
                case .stopTimer(let timer):
                    timers[timer]?.cancel()
                case .signalAgent(let container, let signal):
                    let work = work
                    Task { await work.signal(container, signal) }
                case .pause(let container):
                    await work.freeze(container)
                case .unpause(let container):
                    await work.thaw(container)
                default:
                    phase = perform(effect, inbox)
                }
            }
            if case .finished(let finished) = machine.state, finished.isCleanedUp {
                return (machine.state, machine.phaseStarts)
            }
            if case .parked = machine.state, event == .parked {
                return (machine.state, machine.phaseStarts)
            }
        }
        throw CancellationError()
    }

    /// Tells that a limit of the run stops it.
    private func tellStop(_ event: RunMachine.Event) {
        switch event {
        case .timeUp(.timeLimit): work.tellStop(at: "time", "the time limit is over")
        case .diskSpent: work.tellStop(at: "disk", "the run's files take more than they may")
        default: break
        }
    }

    /// Writes the record, and waits where the disk is full; before the agent works a record that
    /// cannot be written ends the run, later the work goes on without it.
    private func persist(
        _ machine: RunMachine,
        _ inbox: AsyncStream<RunMachine.Event>.Continuation
    ) async {
        do {
            let work = work
            try await work.diskPatience.repeating { try work.keep(machine) }
        } catch {
            if machine.state.phase < .running {
                inbox.yield(.failed(work.note(error)))
            } else {
                work.warn(error)
            }
        }
    }

    private func perform(
        _ effect: RunMachine.Effect,
        _ inbox: AsyncStream<RunMachine.Event>.Continuation
    ) -> Task<Void, Never> {
        let work = work
        let access = access
        return Task {
            do {
                let event = try await work.carryOut(effect, access) { inbox.yield($0) }
                if !Task.isCancelled { inbox.yield(event) }
            } catch {
                guard !Task.isCancelled else { return }
                inbox.yield(.failed(work.note(error)))
            }
        }
    }
}

extension RunMachine.Event {
    fileprivate init(_ control: RunControl) {
        switch control {
        case .stop: self = .stopRequested
        case .pause: self = .pauseRequested
        case .resume: self = .resumeRequested
        case .park(let park): self = .parkRequested(park)
        }
    }
}
