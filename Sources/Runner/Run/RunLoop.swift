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
    let interruptions: AsyncStream<Void>

    /// Drives the machine until the run is finished and cleaned up.
    func drive(_ first: RunMachine.Event) async throws -> (RunState.Finished, [RunPhase: Int]) {
        let (events, inbox) = AsyncStream.makeStream(of: RunMachine.Event.self)
        inbox.yield(first)
        let listener = Task { [interruptions] in
            for await _ in interruptions { inbox.yield(.stopRequested) }
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
            for effect in machine.handle(event, at: Self.now()) {
                switch effect {
                case .persist:
                    persist(machine, inbox)
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
                case .signalAgent(let container, let signal):
                    let work = work
                    Task { await work.signal(container, signal) }
                default:
                    phase = perform(effect, inbox)
                }
            }
            if case .finished(let finished) = machine.state, finished.isCleanedUp {
                return (finished, machine.phaseStarts)
            }
        }
        throw CancellationError()
    }

    /// Writes the record; before the agent works a record that cannot be written ends the run, later
    /// the work goes on without it.
    private func persist(
        _ machine: RunMachine,
        _ inbox: AsyncStream<RunMachine.Event>.Continuation
    ) {
        do {
            try RunStateFile(work.folder).write(machine, work.currentTicket)
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

    private static func now() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return time.tv_sec * 1_000 + time.tv_nsec / 1_000_000
    }
}
