import Agent
import Diagnostics
import JSONC
import Runs
import Testing

@Suite struct RunMachineTests {
    private static let success = outcome(
        #"{"type":"result","subtype":"success","is_error":false,"result":"done","num_turns":1}"#,
        0
    )
    private static let interrupted = outcome(
        #"{"type":"result","subtype":"x","is_error":true,"terminal_reason":"aborted_tools"}"#,
        0
    )
    private static let fault = Diagnostic(code: "x", "it broke", exitCode: .environment)

    private static func outcome(_ line: String, _ status: Int?) -> AgentOutcome {
        var judge = AgentJudge()
        judge.observe(AgentEvent(parsing: line))
        return judge.outcome(exitStatus: status)
    }

    /// A machine after some events of the usual way, each a second after the one before.
    private func machine(
        after count: Int,
        timeLimit: TimeSpan? = nil,
        keptContainers: Settings.ContainerRetention = .never
    ) -> RunMachine {
        var machine = RunMachine(timeLimit: timeLimit, keptContainers: keptContainers)
        for (index, event) in Self.way.prefix(count).enumerated() {
            _ = machine.handle(event, at: index * 1000)
        }
        return machine
    }

    private static let way: [RunMachine.Event] = [
        .begun, .prepared, .built, .setUp(container: "c"), .sealed, .agentStarted,
        .agentEnded(success), .collected(commits: ["1", "2"]), .cleanedUp,
    ]

    @Test func `the usual way leads from the clone to the commits`() {
        var machine = RunMachine(timeLimit: TimeSpan(seconds: 60))
        var effects: [[RunMachine.Effect]] = []
        for (index, event) in Self.way.enumerated() {
            effects.append(machine.handle(event, at: index * 1000))
        }
        #expect(
            effects == [
                [.persist, .prepare], [.persist, .build], [.persist, .setUp],
                [.persist, .seal(container: "c")],
                [.persist, .startAgent(container: "c", attempt: 0)],
                [.persist, .start(.timeLimit, milliseconds: 60_000)],
                [.persist, .collect(container: "c")],
                [.persist, .cleanUp(keepsContainer: false, keepsWork: false)], [.persist],
            ]
        )
        guard case .finished(let finished) = machine.state else {
            Issue.record("\(machine.state)")
            return
        }
        #expect(finished.result == .succeeded)
        #expect(finished.report?.text == "done")
        #expect(finished.commits == ["1", "2"])
        #expect(finished.isCleanedUp)
        #expect(
            machine.phaseStarts == [
                .preparing: 0, .building: 1000, .settingUp: 2000, .sealing: 3000, .running: 4000,
                .collecting: 6000, .finished: 7000,
            ]
        )
    }

    @Test(arguments: [
        (1, RunPhase.preparing), (2, .building), (3, .settingUp), (4, .sealing),
    ])
    func `before the agent a stop or a failure ends the run and cleans up`(
        count: Int,
        phase: RunPhase
    ) {
        var stopped = machine(after: count)
        #expect(
            stopped.handle(.stopRequested, at: 9000) == [
                .persist, .cancel, .cleanUp(keepsContainer: false, keepsWork: false),
            ]
        )
        var failed = machine(after: count, keptContainers: .failed)
        #expect(
            failed.handle(.failed(Self.fault), at: 9000) == [
                .persist, .cleanUp(keepsContainer: true, keepsWork: false),
            ]
        )
        guard case .finished(let first) = stopped.state, case .finished(let second) = failed.state
        else {
            Issue.record("\(stopped.state) \(failed.state)")
            return
        }
        #expect(first.result == .stopped(phase, .user))
        #expect(first.result.exitCode == .interrupted)
        #expect(second.result == .failed(phase, RunFailure(Self.fault)))
        #expect(second.result.exitCode == .environment)
    }

    @Test func `a stop interrupts the agent, then gets harder, and its work comes back`() {
        var machine = machine(after: 6)
        func sent(_ signal: RunSignal) -> [RunMachine.Effect] {
            [
                .persist, .signalAgent(container: "c", signal),
                .start(.grace, milliseconds: 10_000),
            ]
        }
        #expect(machine.handle(.stopRequested, at: 1) == sent(.interrupt))
        #expect(machine.handle(.timeUp(.timeLimit), at: 2) == [])
        #expect(machine.handle(.timeUp(.grace), at: 3) == sent(.terminate))
        #expect(machine.handle(.stopRequested, at: 4) == sent(.kill))
        #expect(
            machine.handle(.agentEnded(Self.interrupted), at: 5) == [
                .persist, .collect(container: "c"),
            ]
        )
        #expect(machine.handle(.timeUp(.grace), at: 6) == [])
        _ = machine.handle(.collected(commits: ["1"]), at: 7)
        guard case .finished(let finished) = machine.state else {
            Issue.record("\(machine.state)")
            return
        }
        #expect(finished.result == .stopped(.running, .user))
        #expect(finished.commits == ["1"])
    }

    @Test func `an agent that cannot be killed is left, and its work comes back`() {
        var machine = machine(after: 6)
        for event in [RunMachine.Event.stopRequested, .timeUp(.grace), .timeUp(.grace)] {
            _ = machine.handle(event, at: 1)
        }
        #expect(
            machine.handle(.timeUp(.grace), at: 2) == [
                .persist, .cancel, .collect(container: "c"),
            ]
        )
    }

    @Test func `an agent that is done in spite of a stop counts as done`() {
        var machine = machine(after: 6, timeLimit: TimeSpan(seconds: 1))
        _ = machine.handle(.timeUp(.timeLimit), at: 1)
        _ = machine.handle(.agentEnded(Self.success), at: 2)
        _ = machine.handle(.collected(commits: []), at: 3)
        guard case .finished(let finished) = machine.state else {
            Issue.record("\(machine.state)")
            return
        }
        #expect(finished.result == .succeeded)
    }

    @Test func `the first stop waits for the work, the second leaves it where it is`() {
        var machine = machine(after: 7)
        #expect(machine.handle(.stopRequested, at: 1) == [.persist])
        #expect(
            machine.handle(.stopRequested, at: 2) == [
                .persist, .cancel, .cleanUp(keepsContainer: false, keepsWork: true),
            ]
        )
        #expect(machine.handle(.stopRequested, at: 3) == [])
        #expect(machine.handle(.failed(Self.fault), at: 3) == [])
    }

    @Test func `a failure while the agent works still brings its work back`() {
        var machine = machine(after: 6)
        #expect(
            machine.handle(.failed(Self.fault), at: 1) == [
                .persist, .cancel, .collect(container: "c"),
            ]
        )
        _ = machine.handle(.failed(Self.fault), at: 2)
        guard case .finished(let finished) = machine.state else {
            Issue.record("\(machine.state)")
            return
        }
        #expect(finished.result == .failed(.collecting, RunFailure(Self.fault)))
        #expect(finished.report?.failure == RunFailure(Self.fault))
    }

    @Test func `late events of cancelled work change nothing`() {
        var machine = machine(after: 2)
        _ = machine.handle(.stopRequested, at: 1)
        let state = machine.state
        for event in Self.way.dropLast() { #expect(machine.handle(event, at: 2) == []) }
        #expect(machine.state == state)
    }
}
