import Agent
import Diagnostics
import JSONC
import Runs
import Testing

/// What can come between an agent's start and its end: pauses, limits, a lost container.
@Suite struct RunInterludeTests {
    private static let vanished = AgentJudge().outcome(exitStatus: nil)
    private static let park = RunStatus.Park(until: 3_600_000, reason: "usage limit")

    /// A machine whose agent started at 5 s.
    private func working(timeLimit: Int? = nil) -> RunMachine {
        var machine = RunMachine(timeLimit: timeLimit.map { TimeSpan(seconds: $0) })
        let way: [RunMachine.Event] = [
            .begun, .prepared, .built, .setUp(container: "c"), .sealed, .agentStarted,
        ]
        for (index, event) in way.enumerated() { _ = machine.handle(event, at: index * 1000) }
        return machine
    }

    @Test func `a pause freezes the container and stops the clock`() {
        var machine = working(timeLimit: 60)
        #expect(
            machine.handle(.pauseRequested, at: 15_000) == [
                .persist, .pause(container: "c"), .stopTimer(.timeLimit),
            ]
        )
        #expect(RunStatus(machine.state) == .paused)
        #expect(machine.handle(.pauseRequested, at: 16_000) == [])
        #expect(
            machine.handle(.resumeRequested, at: 100_000) == [
                .persist, .unpause(container: "c"), .start(.timeLimit, milliseconds: 50_000),
            ]
        )
        #expect(RunStatus(machine.state) == .running)
        #expect(machine.handle(.resumeRequested, at: 100_000) == [])
    }

    @Test func `a paused agent is let go on before it is stopped`() {
        var machine = working()
        _ = machine.handle(.pauseRequested, at: 15_000)
        #expect(
            machine.handle(.stopRequested, at: 16_000) == [
                .persist, .unpause(container: "c"), .signalAgent(container: "c", .interrupt),
                .start(.grace, milliseconds: RunMachine.graceMilliseconds),
            ]
        )
    }

    @Test func `a Berth that comes later finds a paused agent paused`() {
        var machine = working(timeLimit: 60)
        _ = machine.handle(.pauseRequested, at: 15_000)
        #expect(
            machine.handle(.resumed, at: 20_000) == [
                .startAgent(container: "c", attempt: 0), .pause(container: "c"),
            ]
        )
    }

    @Test func `an agent at a limit is parked, and the next one goes on in its container`() {
        var machine = working(timeLimit: 60)
        #expect(
            machine.handle(.agentLimited(Self.vanished, Self.park), at: 15_000) == [
                .persist, .stopTimer(.timeLimit), .park(container: "c"),
            ]
        )
        #expect(RunStatus(machine.state) == .parked(Self.park))
        #expect(machine.handle(.parked, at: 15_500) == [])
        #expect(
            machine.handle(.resumed, at: 3_615_000) == [
                .persist, .startAgent(container: "c", attempt: 1),
                .start(.timeLimit, milliseconds: 50_000),
            ]
        )
        #expect(machine.handle(.agentStarted, at: 3_616_000).first == .persist)
    }

    @Test func `an agent whose credential others used up is parked in the midst of its work`() {
        var machine = working(timeLimit: 60)
        #expect(
            machine.handle(.parkRequested(Self.park), at: 15_000) == [
                .persist, .cancel, .stopTimer(.timeLimit), .park(container: "c"),
            ]
        )
        #expect(RunStatus(machine.state) == .parked(Self.park))
        #expect(machine.handle(.parkRequested(Self.park), at: 15_100) == [])
        #expect(machine.handle(.parked, at: 15_500) == [])
        #expect(
            machine.handle(.resumed, at: 3_600_000).contains(
                .startAgent(container: "c", attempt: 1)
            )
        )
    }

    @Test func `an agent that is frozen, stopped or about to start is not parked for others`() {
        var frozen = working()
        _ = frozen.handle(.pauseRequested, at: 15_000)
        #expect(frozen.handle(.parkRequested(Self.park), at: 16_000) == [])
        var stopped = working()
        _ = stopped.handle(.stopRequested, at: 15_000)
        #expect(stopped.handle(.parkRequested(Self.park), at: 16_000) == [])
        var early = RunMachine()
        for event in [RunMachine.Event.begun, .prepared, .built, .setUp(container: "c"), .sealed] {
            #expect(early.handle(.parkRequested(Self.park), at: 0) == [])
            _ = early.handle(event, at: 0)
        }
        #expect(early.handle(.parkRequested(Self.park), at: 0) == [])
    }

    @Test func `a parked run can be stopped, and what was done comes back`() {
        var machine = working()
        _ = machine.handle(.agentLimited(Self.vanished, Self.park), at: 15_000)
        #expect(machine.handle(.stopRequested, at: 16_000) == [.persist, .collect(container: "c")])
        _ = machine.handle(.collected(commits: ["1"]), at: 17_000)
        guard case .finished(let finished) = machine.state else {
            Issue.record("\(machine.state)")
            return
        }
        #expect(finished.result == .stopped(.running, .user))
        #expect(finished.commits == ["1"])
    }

    @Test func `an agent at a limit that was being stopped is not parked`() {
        var machine = working()
        _ = machine.handle(.stopRequested, at: 15_000)
        #expect(
            machine.handle(.agentLimited(Self.vanished, Self.park), at: 16_000) == [
                .persist, .collect(container: "c"),
            ]
        )
    }

    @Test func `an agent whose container went down is started again, but not for ever`() {
        var machine = working()
        for attempt in 1...RunMachine.mostLosses {
            #expect(
                machine.handle(.agentEnded(Self.vanished), at: attempt * 10_000) == [
                    .persist, .startAgent(container: "c", attempt: attempt),
                ]
            )
            _ = machine.handle(.agentStarted, at: attempt * 10_000 + 1)
        }
        #expect(
            machine.handle(.agentEnded(Self.vanished), at: 100_000) == [
                .persist, .collect(container: "c"),
            ]
        )
    }

    @Test func `an agent that never started is not started again`() {
        var machine = RunMachine()
        for event: RunMachine.Event in [
            .begun, .prepared, .built, .setUp(container: "c"), .sealed,
        ] { _ = machine.handle(event, at: 0) }
        #expect(
            machine.handle(.agentEnded(Self.vanished), at: 1) == [
                .persist, .collect(container: "c"),
            ]
        )
    }

    @Test func `what had not come to an agent begins anew in another process`() {
        let way: [RunMachine.Event] = [
            .begun, .prepared, .built, .setUp(container: "c"), .sealed, .agentStarted,
        ]
        for count in way.indices {
            var machine = RunMachine()
            for event in way[...count] { _ = machine.handle(event, at: 0) }
            #expect(machine.beginsAnew(hasAgent: false) == (count < 5))
            #expect(machine.beginsAnew(hasAgent: true) == (count < 4))
            guard machine.beginsAnew(hasAgent: false) else { continue }
            machine.beginAnew()
            #expect(machine.handle(.resumed, at: 9) == [.prepare])
        }
    }
}
