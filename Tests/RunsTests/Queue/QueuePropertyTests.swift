import Runs
import Testing

/// Random queues from a seed that is printed; `BERTH_TEST_SEED` repeats one.
@Suite struct QueuePropertyTests {
    private static let limits = QueueLimits(
        runs: 4,
        memory: ByteCount(bytes: 16 << 30),
        processors: 8
    )

    @Test(arguments: 0..<40)
    func `limits hold, and every run begins or ends`(round: UInt64) throws {
        var simulation = QueueSimulation(
            limits: Self.limits,
            seed: QueueSimulation.seed &+ round &* 7919
        )
        var known: [RunIdentifier] = []
        for _ in 0..<Int.random(in: 1...80, using: &simulation.generator) {
            simulation.now += Int.random(in: 0...60_000, using: &simulation.generator)
            let isBig = Int.random(in: 0..<8, using: &simulation.generator) == 0
            let after = known.randomElement(using: &simulation.generator)
            let isBehind = Int.random(in: 0..<3, using: &simulation.generator) == 0
            let credential = ["one", "two", nil].randomElement(using: &simulation.generator)
            known.append(
                try simulation.submit(
                    ["a", "b", "c"].randomElement(using: &simulation.generator) ?? "a",
                    gibibytes: isBig ? 40 : .random(in: 1...9, using: &simulation.generator),
                    processors: .random(in: 0.1...9, using: &simulation.generator),
                    priority: .random(in: -1...1, using: &simulation.generator),
                    credential: credential ?? nil,
                    after: isBehind ? [after].compactMap(\.self) : []
                )
            )
            if Int.random(in: 0..<6, using: &simulation.generator) == 0 {
                let until = simulation.now + 300_000
                simulation.queue.parks["one"] = RunStatus.Park(until: until, reason: "limit")
            }
            _ = simulation.step()
        }
        var steps = 0
        while !simulation.queue.queued.isEmpty {
            let decision = simulation.step()
            steps += 1
            guard simulation.advance(to: decision.wake), steps < 1000 else {
                Issue.record("stuck, BERTH_TEST_SEED=\(QueueSimulation.seed)")
                return
            }
        }
        #expect(simulation.failures.isEmpty)
        #expect(simulation.beginnings.count == known.count)
    }

    @Test(arguments: 0..<30)
    func `among equal sizes priority, age and fairness are exact`(round: UInt64) throws {
        var simulation = QueueSimulation(
            limits: Self.limits,
            seed: QueueSimulation.seed &+ round &* 104_729
        )
        simulation.isUniform = true
        var count = 0
        while count < 120 || !simulation.queue.queued.isEmpty {
            if count < 120 {
                for _ in 0..<Int.random(in: 0...6, using: &simulation.generator) {
                    // Most runs are of one repository.
                    let names = ["a", "a", "a", "a", "b", "c"]
                    try simulation.submit(
                        names.randomElement(using: &simulation.generator) ?? "a",
                        priority: .random(in: 0...1, using: &simulation.generator)
                    )
                    count += 1
                }
            }
            _ = simulation.step()
            if !simulation.advance(to: nil) { simulation.now += 1000 }
        }
        #expect(simulation.beginnings.count >= 120)
    }

    @Test(arguments: 0..<20)
    func `a big run begins although small ones never stop coming`(round: UInt64) throws {
        var simulation = QueueSimulation(
            limits: Self.limits,
            seed: QueueSimulation.seed &+ round &* 1_299_709
        )
        var big: RunIdentifier?
        var submitted = 0
        for minute in 0..<200 {
            for repository in ["a", "b"] {
                let size = Int.random(in: 1...5, using: &simulation.generator)
                try simulation.submit(repository, gibibytes: size)
            }
            if minute == 5 {
                submitted = simulation.now
                big = try simulation.submit(["a", "b", "c"][Int(round) % 3], gibibytes: 15)
                // The runs before it in its own repository are older and go first.
                simulation.queue.queued.removeAll { $0.identifier != big }
            }
            _ = simulation.step()
            _ = simulation.advance(to: simulation.now + 60_000)
            if let big, simulation.beginnings[big] != nil { break }
        }
        let begun = try #require(big.flatMap { simulation.beginnings[$0] })
        // What worked when it came takes ten minutes at most, and so does what may pass it.
        #expect(begun - submitted <= 2 * simulation.longestMilliseconds)
    }
}
