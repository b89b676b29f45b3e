import Runs
import Testing

@Suite struct RunQueueTests {
    private func simulation(runs: Int = 2, gibibytes: Int = 8) -> QueueSimulation {
        let memory = ByteCount(bytes: gibibytes << 30)
        return QueueSimulation(
            limits: QueueLimits(runs: runs, memory: memory, processors: 4),
            seed: 1
        )
    }

    @Test func `priority goes before age, and age before nothing else`() throws {
        var simulation = simulation()
        let old = try simulation.submit()
        simulation.now += 1
        let young = try simulation.submit()
        let urgent = try simulation.submit(priority: 5)
        let decision = simulation.step()
        #expect(decision.beginnings == [urgent, old])
        #expect(decision.waits == [young: .slot])
        #expect(decision.wake == nil)
    }

    @Test func `a hundred runs of one repository do not hold up another's`() throws {
        var simulation = simulation(runs: 4)
        for _ in 0..<100 { try simulation.submit("a") }
        simulation.now += 1
        let other = try (0..<3).map { _ in try simulation.submit("b") }
        let decision = simulation.step()
        #expect(decision.beginnings.count == 4)
        #expect(Set(decision.beginnings).isSuperset(of: other.prefix(2)))
        #expect(!decision.beginnings.contains(other[2]))
    }

    @Test func `with one place the repositories take turns`() throws {
        var simulation = simulation(runs: 1)
        for _ in 0..<3 { try simulation.submit("a") }
        for _ in 0..<3 { try simulation.submit("b") }
        let names = Dictionary(
            uniqueKeysWithValues: simulation.queue.queued.map { ($0.identifier, $0.repository) }
        )
        var order: [String] = []
        while !simulation.queue.queued.isEmpty {
            order += simulation.step().beginnings.compactMap { names[$0] }
            _ = simulation.advance(to: nil)
        }
        #expect(order == ["a", "b", "a", "b", "a", "b"])
    }

    @Test func `what finds no room keeps a claim that a small one may not take`() throws {
        var simulation = simulation(runs: 8)
        let first = try simulation.submit(gibibytes: 4)
        #expect(simulation.step().beginnings == [first])
        simulation.now += 1
        let big = try simulation.submit(gibibytes: 6)
        simulation.now += 1
        let small = try simulation.submit(gibibytes: 2)
        let tooMuch = try simulation.submit(gibibytes: 1)
        let decision = simulation.step()
        #expect(decision.beginnings == [small])
        #expect(decision.waits == [big: .memory, tooMuch: .behind(big)])
        #expect(
            RunStatus.queued(.behind(big)).reason
                == "leaves its room to \(big), which needs more than there is"
        )
    }

    @Test func `a run that asks for more than there is works alone`() throws {
        var simulation = simulation(runs: 8)
        let huge = try simulation.submit(gibibytes: 64, processors: 99)
        let other = try simulation.submit(gibibytes: 1, processors: 0.5)
        let decision = simulation.step()
        #expect(decision.beginnings == [huge])
        #expect(decision.waits == [other: .memory])
    }

    @Test func `a run behind a failed one ends, and so does what is behind it`() throws {
        var simulation = simulation(runs: 8)
        let gone = try simulation.identifier()
        let failed = try simulation.identifier()
        simulation.queue.predecessors = [failed: .ended(.failed("the build failed"))]
        let second = try simulation.submit(after: [failed])
        let third = try simulation.submit(after: [second])
        let lost = try simulation.submit(after: [gone])
        let decision = simulation.step()
        #expect(decision.beginnings == [] && decision.waits == [:])
        #expect(
            decision.failures.mapValues(\.summary) == [
                second: "it was to begin after \(failed), which failed",
                third: "it was to begin after \(second), which cannot begin",
                lost: "it was to begin after \(gone), which was removed before it succeeded",
            ]
        )
        #expect(decision.failures[second]?.notes == ["\(failed): the build failed"])
    }

    @Test func `runs that wait for each other end, and others wait for the right one`() throws {
        var simulation = simulation(runs: 8)
        let one = try simulation.submit()
        let two = try simulation.submit(after: [one])
        simulation.queue.queued[0].after = [two]
        let behind = try simulation.submit(after: [two])
        let free = try simulation.submit()
        let waiting = try simulation.submit(after: [free])
        let decision = simulation.step()
        #expect(decision.beginnings == [free])
        #expect(decision.waits == [waiting: .after(free)])
        #expect(Set(decision.failures.keys) == [one, two, behind])
        #expect(decision.failures[one]?.summary == "runs wait for each other: \(one), \(two)")
    }

    @Test func `a park and the day's budget name the time to wake`() throws {
        var simulation = simulation(runs: 8)
        let now = simulation.now
        let park = RunStatus.Park(until: now + 500, reason: "usage limit")
        simulation.queue.parks = [
            "key": park, "old": RunStatus.Park(until: now, reason: "is over"),
        ]
        let parked = try simulation.submit(credential: "key")
        let free = try simulation.submit(credential: "old")
        let decision = simulation.step()
        #expect(decision.beginnings == [free])
        #expect(decision.waits == [parked: .parked(park)])
        #expect(decision.wake == now + 500)
        simulation.queue.budget = BudgetState(
            dayLimitDollars: 2.5,
            dayDollars: 2.5,
            dayEnds: now + 900
        )
        simulation.queue.parks = [:]
        let broke = simulation.step()
        #expect(
            broke.waits == [
                parked: .budget(
                    .init(reason: "the day's budget of $2.50 is spent", until: now + 900)
                )
            ]
        )
        #expect(broke.wake == now + 900)
        simulation.now += 900
        #expect(simulation.step().beginnings == [parked])
    }

    @Test func `without its credential a run waits, and what began before goes on first`() throws {
        var simulation = simulation(runs: 1)
        let secretive = try simulation.submit(priority: 9, credential: "key")
        simulation.queue.queued[0].isCredentialKnown = false
        let fresh = try simulation.submit()
        simulation.now += 1
        let begun = try simulation.submit()
        simulation.queue.queued[2].hasBegun = true
        let decision = simulation.step()
        #expect(decision.beginnings == [begun])
        #expect(decision.waits == [secretive: .credential, fresh: .slot])
    }

    @Test func `limits come from the machine where nobody set them`() throws {
        let limits = QueueLimits(
            try Settings(SettingsSources()),
            processors: 8,
            memory: ByteCount(bytes: 10 << 30)
        )
        #expect(limits.runs == 5)
        #expect(limits.memory.bytes == 8 << 30)
        #expect(limits.milliprocessors == 8000)
        let share = limits.reservation(memory: nil, processors: nil)
        #expect(share == Reservation(memory: ByteCount(bytes: (8 << 30) / 5), processors: 1.6))
        let variables = ["BERTH_QUEUE_RUNS": "3", "BERTH_QUEUE_CPUS": "0.5"]
        let set = QueueLimits(
            try Settings(SettingsSources(environment: variables)),
            processors: 8,
            memory: ByteCount(bytes: 10 << 30)
        )
        #expect(set.runs == 3)
        #expect(set.milliprocessors == 500)
    }

    @Test func `a day begins at the user's midnight`() {
        let now = 1_795_420_167_000
        let day = BudgetState.day(around: now, secondsFromUTC: 3600)
        #expect(day.contains(now))
        #expect((day.lowerBound + 3_600_000) % 86_400_000 == 0)
        #expect(day.count == 86_400_000)
        #expect(
            BudgetState.day(around: day.upperBound, secondsFromUTC: 3600).lowerBound
                == day.upperBound
        )
    }

    @Test(arguments: [
        (2.5, "$2.50"), (0, "$0.00"), (1234.567, "$1234.57"), (0.0042, "$0.0042"),
        (0.05, "$0.050"), (-3, "-$3.00"),
    ])
    func `dollars keep digits that say something`(amount: Double, text: String) {
        #expect(Dollars.text(amount) == text)
    }

    @Test func `an order puts each thing behind what it depends on`() {
        let sorted = DependencyOrder(dependencies: [[2], [], [1, 9], [0]])
        #expect(sorted.order == [1, 2, 0, 3])
        #expect(sorted.circles == [])
        let circles = DependencyOrder(dependencies: [[1], [2], [1], [3]])
        #expect(circles.circles == [[1, 2], [3]])
        let long = DependencyOrder(dependencies: [[]] + (0..<100_000).map { [$0] })
        #expect(long.order == Array(0...100_000))
    }
}
