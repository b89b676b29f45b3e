import FoundationEssentials
import Glibc
import JSONC
import Synchronization
import TestSupport
import Testing

/// One point of the suite: runs are handed in, something is killed or filled, all is started
/// again, and every run comes to its end.
final class FaultPoint: Sendable {
    let house: FaultHouse
    let plan: FaultPlan
    let timeline = Timeline()
    private let known: Mutex<[Int: String]> = Mutex([:])
    private let faults: Mutex<[String]> = Mutex([])
    private let ends: Mutex<[String]> = Mutex([])

    /// How long the runs of a point may take after the last fault, in seconds.
    private static let longestWait = 300

    init(_ house: FaultHouse, _ plan: FaultPlan) {
        self.house = house
        self.plan = plan
    }

    /// The runs that were handed in.
    var runs: [String] { known.withLock { known in known.sorted { $0.key < $1.key }.map(\.value) } }

    /// How the runs ended, in words.
    var ending: String { ends.withLock { $0.joined(separator: ", ") } }

    /// Notes how a run ended.
    func note(end: String) { ends.withLock { $0.append(end) } }

    /// Notes that something is not as it must be.
    func complain(_ text: String) {
        timeline.note("WRONG: \(text)")
        faults.withLock { $0.append(text) }
    }

    /// Lets everything happen and checks what must hold afterwards.
    ///
    /// - Returns: What does not hold.
    func carryOut() async throws -> [String] {
        timeline.note("\(plan)")
        let before = try await RepositoryState(house)
        try await startDaemon()
        let clock = ContinuousClock()
        let start = clock.now
        async let dispatched: Void = dispatchAll()
        var since = start
        for blow in plan.blows {
            try await wait(for: blow.moment, of: blow.victim, since: since)
            do {
                try await strike(blow)
            } catch let missing as Patience.Missing {
                complain(missing.description)
            }
            since = clock.now
        }
        try await dispatched
        // What was refused in the midst of a fault is taken once all is well.
        try await dispatchAll(isLast: true)
        try await waitUntilOver()
        try await PointInvariants(point: self).check(before)
        return faults.withLock { $0 }
    }

    // MARK: Runs

    /// Hands in the runs that are not handed in yet.
    private func dispatchAll(isLast: Bool = false) async throws {
        try await withThrowingTaskGroup { group in
            for (index, steps) in plan.steps.enumerated()
            where known.withLock({ $0[index] == nil }) {
                group.addTask { try await self.dispatch(index, steps, isLast: isLast) }
            }
            try await group.waitForAll()
        }
    }

    private func dispatch(_ index: Int, _ steps: Int, isLast: Bool) async throws {
        let scenario = "\(house.machine.folder)/scenario-\(steps).json"
        try FaultScenario.text(steps: steps).write(
            toFile: scenario,
            atomically: true,
            encoding: .utf8
        )
        let outcome = try await house.berth(
            ["run", "--detach", "--rehearse", scenario, "Take \(steps) steps"]
                + (plan.isPushed ? ["--push"] : [])
        )
        let run = outcome.output.filter { !$0.isWhitespace }
        if outcome.exitCode == 0, !run.isEmpty {
            known.withLock { $0[index] = run }
            timeline.note("run \(index) is \(run)")
        } else {
            timeline.note("run \(index) was refused: \(outcome.exitCode) \(outcome.errors)")
            if isLast { complain("a run is refused though all is well: \(outcome.errors)") }
        }
    }

    private func waitUntilOver() async throws {
        var last: [String: String] = [:]
        do {
            try await Patience.wait(
                Self.longestWait,
                for: "the end of all runs",
                every: .milliseconds(100)
            ) {
                guard let states = await house.states() else {
                    guard house.daemonProcess() == nil else { return false }
                    complain("the daemon is gone and nobody killed it")
                    try await startDaemon()
                    return false
                }
                if states != last {
                    timeline.note("\(states.sorted { $0.key < $1.key })")
                    last = states
                }
                return states.values.allSatisfy { ["succeeded", "failed", "stopped"].contains($0) }
            }
        } catch let missing as Patience.Missing {
            complain("\(missing.description): \(last)")
        }
    }

    // MARK: Faults

    private func wait(
        for moment: FaultPlan.Moment,
        of victim: Int,
        since start: ContinuousClock.Instant
    ) async throws {
        switch moment {
        case .time(let milliseconds):
            try await Task.sleep(until: start + .milliseconds(milliseconds))
        case .state(let word, let delay):
            let wanted = FaultPlan.states.firstIndex(of: word) ?? 0
            // A run that was refused, or whose daemon is away, comes to no state.
            try? await Patience.wait(30, for: word, every: .milliseconds(5)) {
                guard let run = known.withLock({ $0[victim] }), let states = await house.states(),
                    let state = states[run]
                else { return false }
                return FaultPlan.states.firstIndex(of: state).map { $0 >= wanted } ?? true
            }
            try await Task.sleep(for: .milliseconds(delay))
        }
    }

    private func strike(_ blow: FaultPlan.Blow) async throws {
        let machine = house.machine
        switch blow.fault {
        case .agent, .container, .removal:
            try await strikeContainer(blow)
        case .daemon:
            await killDaemon()
            try await Task.sleep(for: .milliseconds(blow.outage))
            try await startDaemon()
        case .engine:
            try await killEngine()
            try await Task.sleep(for: .milliseconds(blow.outage))
            try await startEngine()
        case .daemonAndEngine:
            await killDaemon()
            try await killEngine()
            try await Task.sleep(for: .milliseconds(blow.outage))
            // Who of the two comes first is no matter of order.
            async let engine: Void = startEngine()
            try await startDaemon()
            try await engine
        case .disk:
            try await filling(house.disk) {
                try await Task.sleep(for: .milliseconds(500 + blow.outage))
            }
        case .diskAndDaemon:
            try await filling(house.disk) {
                try await Task.sleep(for: .milliseconds(300))
                await killDaemon()
                let started = try await house.berth(["daemon", "start"])
                timeline.note("on the full disk: \(started.exitCode) \(started.errors)")
                try await Task.sleep(for: .milliseconds(blow.outage))
            }
            try await startDaemon()
        case .engineDisk:
            try await filling(machine.engineDisk) {
                try await Task.sleep(for: .milliseconds(500 + blow.outage))
            }
        }
    }

    private func strikeContainer(_ blow: FaultPlan.Blow) async throws {
        let machine = house.machine
        let isAgent = blow.fault == .agent
        var found: [String] = []
        var agents: [Int32] = []
        // Where all is over before, there is nothing to kill.
        try? await Patience.wait(60, for: "a container", every: .milliseconds(10)) {
            let states = await house.states() ?? [:]
            guard let run = known.withLock({ $0[blow.victim] }) else {
                return false
            }
            if let state = states[run], !FaultPlan.states.contains(state) { return true }
            found = try await machine.containers("berth.run=\(run)")
            guard isAgent, let container = found.first else { return !found.isEmpty }
            agents = (try? await machine.processes("claude", in: container)) ?? []
            return !agents.isEmpty
        }
        if isAgent {
            for agent in agents { kill(agent, SIGKILL) }
            timeline.note("killed the agent \(agents)")
            return
        }
        for container in found {
            let words = blow.fault == .removal ? ["rm", "--force"] : ["kill"]
            // It may be gone by itself this very moment, or not run yet.
            let outcome = try await machine.run(["docker"] + words + [container])
            timeline.note("docker \(words) \(container.prefix(12)): \(outcome.exitCode)")
        }
    }

    private func killDaemon() async {
        guard let process = house.daemonProcess() else { return }
        kill(process, SIGKILL)
        timeline.note("killed the daemon \(process)")
    }

    private func startDaemon() async throws {
        let outcome = try await house.berth(["daemon", "start"])
        timeline.note("daemon: \(outcome.errors.filter { !$0.isNewline })")
        if outcome.exitCode != 0 { complain("no daemon starts: \(outcome.errors)") }
    }

    private func killEngine() async throws {
        try await house.machine.killEngine()
        timeline.note("killed dockerd")
    }

    private func startEngine() async throws {
        try await house.machine.startEngine()
        timeline.note("the engine is there again")
    }

    /// Keeps a disk full to the last byte while a closure does its work.
    private func filling(_ disk: String, _ body: () async throws -> Void) async throws {
        let machine = house.machine
        let end = "\(machine.folder)/enough"
        let script = #"""
            while [ ! -e "$1" ]; do
                cat /dev/zero >> "$0/filler" 2> /dev/null || true
                sleep 0.02
            done
            rm -f "$0/filler"
            """#
        unlink(end)
        async let filler = machine.run(["sh", "-c", script, disk, end])
        try await Patience.wait(60, for: "a full disk") {
            var status = statvfs()
            return statvfs(machine.outside(disk), &status) == 0 && status.f_bavail == 0
        }
        timeline.note("\(disk) is full")
        let result = await Result { try await body() }
        try "".write(toFile: end, atomically: true, encoding: .utf8)
        _ = try await filler
        timeline.note("there is room again")
        try result.get()
    }
}

extension Result where Failure == any Error {
    /// What a closure returns or throws.
    fileprivate init(_ body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
