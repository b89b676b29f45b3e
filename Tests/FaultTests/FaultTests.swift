import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// Kills and fills whatever Berth stands on, at random moments, and looks what is left.
///
/// `BERTH_FAULT_SEED` repeats a suite, `BERTH_FAULT_POINTS` says how many points it has, and
/// `BERTH_FAULT_POINT` does a single one of them. See docs/survival.md.
@Suite(.serialized) struct FaultTests {
    /// Root, who alone can make namespaces; in continuous integration whoever it is, since there a
    /// missing right is a failure.
    private static let isPossible =
        geteuid() == 0 || ProcessInfo.processInfo.environment["CI"] != nil

    @Test(
        .enabled(
            if: isPossible,
            "needs root, for namespaces and disks of its own: not run here; run `sudo make faults`"
        )
    )
    func `no fault at any moment loses or doubles anything`() async throws {
        let environment = ProcessInfo.processInfo.environment
        let seed =
            environment["BERTH_FAULT_SEED"].flatMap { UInt64($0) } ?? .random(in: 0..<1_000_000)
        let count = environment["BERTH_FAULT_POINTS"].flatMap { Int($0) } ?? Fault.allCases.count
        var points = Array(0..<count)
        if let only = environment["BERTH_FAULT_POINT"].flatMap({ Int($0) }) { points = [only] }
        Self.say(
            "faults: seed \(seed), \(points.count) points; BERTH_FAULT_SEED=\(seed) repeats it"
        )
        let folder = "/tmp/berth-faults-\(UUID().uuidString.prefix(8).lowercased())"
        let machine = try await PrivateMachine.make(folder)
        do {
            try await machine.startEngine()
            try await machine.loadBaseImage()
            var isFirst = true
            for number in points {
                // The first one puts the agent into the engine, whose disk is not small yet.
                if isFirst { try await Self.warmUp(machine) }
                isFirst = false
                try await Self.carryOut(FaultPlan(number: number, seed: seed), seed, machine)
            }
        } catch {
            try? await machine.end()
            throw error
        }
        try await machine.end()
        try FileManager.default.removeItem(atPath: folder)
    }

    /// Lets one run through without any fault.
    private static func warmUp(_ machine: PrivateMachine) async throws {
        let house = try await FaultHouse.make(machine, isBuilt: true)
        let scenario = "\(machine.folder)/warm.json"
        try FaultScenario.text(steps: 2).write(
            toFile: scenario,
            atomically: true,
            encoding: .utf8
        )
        let outcome = try await house.berth(["run", "--rehearse", scenario, "Warm up"])
        try #require(outcome.exitCode == 0, "\(outcome.errors)")
        try await house.remove()
        try await machine.shrinkEngineDisk(toFree: 150)
    }

    private static func carryOut(
        _ plan: FaultPlan,
        _ seed: UInt64,
        _ machine: PrivateMachine
    ) async throws {
        let house = try await FaultHouse.make(machine, isBuilt: plan.isBuilt)
        let point = FaultPoint(house, plan)
        var complaints: [String]
        do {
            complaints = try await point.carryOut()
        } catch {
            complaints = ["the point broke off: \(error)"]
        }
        say("\(complaints.isEmpty ? "held" : "FAILED"): \(plan): \(point.ending)")
        if !complaints.isEmpty {
            let kept = "/tmp/berth-fault-\(seed)-\(plan.number)"
            try await machine.tool(["rm", "-rf", kept])
            try await machine.tool(["cp", "-a", house.disk, kept])
            Issue.record(
                """
                \(complaints.joined(separator: "\n"))
                BERTH_FAULT_SEED=\(seed) BERTH_FAULT_POINT=\(plan.number) repeats it; state and \
                repository are kept in \(kept)
                \(point.timeline.text)
                """
            )
        }
        try await house.remove()
    }

    /// Tells how far the suite is, at once.
    private static func say(_ text: String) {
        let line = Array((text + "\n").utf8)
        _ = line.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
    }
}
