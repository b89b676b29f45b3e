import Fuzz
import JSONC
import Runs
import Testing

@Suite struct PruneTests {
    private static let now = 1_795_420_167_000
    private static let day = 86_400_000

    private func identifier(_ number: Int) throws -> RunIdentifier {
        try #require(RunIdentifier(parsing: "000000000\(number)"))
    }

    private func run(
        _ number: Int,
        pipeline: Int? = nil,
        _ status: RunStatus = .succeeded,
        days: Int? = 30,
        _ work: PrunableRun.Work = .merged(into: "main")
    ) throws -> PrunableRun {
        PrunableRun(
            identifier: try identifier(number),
            pipeline: try identifier(pipeline ?? number),
            status: status,
            ended: days.map { Self.now - $0 * Self.day },
            work: work
        )
    }

    private func leftovers(_ number: Int, bytes: Int = 10) throws -> [Leftover] {
        let run = try identifier(number)
        return Leftover.Kind.allCases.map { kind in
            Leftover(kind: kind, name: "\(kind)-\(number)", run: run, sizeBytes: bytes)
        }
    }

    private func decision(
        _ runs: [PrunableRun],
        _ leftovers: [Leftover],
        disk: Int? = nil,
        keepsFailed: Bool = false
    ) -> PruneDecision {
        PrunePolicy(
            age: TimeSpan(seconds: 14 * 86_400),
            disk: disk.map { ByteCount(bytes: $0) },
            keepsFailed: keepsFailed
        ).decision(about: leftovers, of: runs, at: Self.now)
    }

    private func names(_ entries: [PruneDecision.Entry]) -> [String] {
        entries.map { "\($0.leftover.name): \($0.reason)" }
    }

    @Test func `all of an old run that is merged goes`() throws {
        let decision = decision([try run(1)], try leftovers(1))
        #expect(
            names(decision.removals) == [
                "container-1: its run ended 30d ago", "network-1: its run ended 30d ago",
                "volume-1: its run ended 30d ago", "clone-1: its run ended 30d ago",
            ]
        )
        #expect(decision.kept == [])
        #expect(decision.freedBytes == 40)
    }

    @Test func `unmerged work keeps clone and conversation, and not its container`() throws {
        let runs = [try run(1, .succeeded, .unmerged(branch: "berth/fix"))]
        let decision = decision(runs, try leftovers(1), disk: 1)
        #expect(
            names(decision.removals) == [
                "container-1: its run ended 30d ago", "network-1: its run ended 30d ago",
            ]
        )
        #expect(
            names(decision.kept) == [
                "volume-1: `berth/fix` is not merged", "clone-1: `berth/fix` is not merged",
            ]
        )
        #expect(decision.isStillOver)
        #expect(decision.keptBytes == 20)
    }

    @Test func `a pipeline keeps what any of its runs still needs`() throws {
        let lost = [try run(1), try run(2, pipeline: 1, .failed("x"), days: 20, .onlyHere)]
        #expect(
            names(decision(lost, try leftovers(1)).kept) == [
                "volume-1: the work of 0000000002 may be nowhere else",
                "clone-1: the work of 0000000002 may be nowhere else",
            ]
        )
        let open = [try run(1), try run(2, pipeline: 1, .running, days: nil, .none)]
        #expect(
            names(decision(open, try leftovers(1)).kept) == [
                "volume-1: the run 0000000002 goes on with it",
                "clone-1: the run 0000000002 goes on with it",
            ]
        )
    }

    @Test func `what belongs to an open run stays`() throws {
        let park = RunStatus.Park(until: Self.now, reason: "limit")
        for status in [RunStatus.running, .parked(park), .queued(.slot), .collecting] {
            let decision = decision([try run(1, status, days: nil, .none)], try leftovers(1))
            #expect(decision.removals == [])
            #expect(names(decision.kept).first == "container-1: its run is \(status.word)")
        }
    }

    @Test func `young leftovers stay until disk is short, then the oldest go`() throws {
        let runs = [try run(1, days: 3), try run(2, days: 5), try run(3, days: 1)]
        let all = try leftovers(1) + leftovers(2) + leftovers(3)
        #expect(decision(runs, all).removals == [])
        let short = decision(runs, all, disk: 75)
        #expect(
            names(short.removals) == [
                "clone-2: more than 75 is taken, and it is the oldest",
                "container-2: more than 75 is taken, and it is the oldest",
                "network-2: more than 75 is taken, and it is the oldest",
                "volume-2: more than 75 is taken, and it is the oldest",
                "clone-1: more than 75 is taken, and it is the oldest",
            ]
        )
        #expect(!short.isStillOver)
        #expect(short.keptBytes == 70)
    }

    @Test func `failed runs are kept when that is wanted`() throws {
        let runs = [
            try run(1, .failed("x"), .none), try run(2, .stopped("by you"), .none), try run(3),
        ]
        let all = try leftovers(1) + leftovers(2) + leftovers(3)
        #expect(decision(runs, all).kept == [])
        let kept = decision(runs, all, disk: 1, keepsFailed: true)
        #expect(kept.kept.count == 8)
        #expect(Set(kept.kept.map(\.reason)) == ["its run did not succeed"])
    }

    @Test func `of unknown runs only what can be made anew goes`() throws {
        var unknown = try leftovers(9)
        #expect(decision([], unknown).removals == [])
        for index in unknown.indices {
            unknown[index].created = Self.now - 20 * Self.day
            unknown[index].run = nil
        }
        let decision = decision([], unknown, disk: 1)
        #expect(
            names(decision.removals) == [
                "container-9: no run is known that it belongs to; it was made 20d ago",
                "network-9: no run is known that it belongs to; it was made 20d ago",
            ]
        )
        #expect(
            names(decision.kept) == [
                "volume-9: nobody knows whether it holds work",
                "clone-9: nobody knows whether it holds work",
            ]
        )
    }

    @Test func `whatever happens, no clone or volume with work goes`() throws {
        var generator = SeededGenerator(seed: QueueSimulation.seed)
        for _ in 0..<300 {
            let works: [PrunableRun.Work] = [
                .none, .merged(into: "main"), .unmerged(branch: "b"), .onlyHere,
            ]
            let statuses: [RunStatus] = [
                .succeeded, .failed("x"), .stopped("y"), .running, .queued(.slot),
            ]
            let runs = try (1...6).map { number in
                try run(
                    number,
                    pipeline: .random(in: 1...3, using: &generator),
                    statuses.randomElement(using: &generator) ?? .running,
                    days: .random(in: 0...40, using: &generator),
                    works.randomElement(using: &generator) ?? .onlyHere
                )
            }
            let all = try (1...8).flatMap { try leftovers($0) }
            let decision = decision(runs, all, disk: .random(in: 1...200, using: &generator))
            let told = (decision.removals + decision.kept).map(\.leftover)
            #expect(told.count == all.count && Set(told) == Set(all))
            for entry in decision.removals where [.clone, .volume].contains(entry.leftover.kind) {
                let own = runs.first { $0.identifier == entry.leftover.run }
                let pipeline = runs.filter { $0.pipeline == own?.pipeline }
                let isSafe = pipeline.allSatisfy { run in
                    switch run.work {
                    case .none, .merged: run.status.isOver
                    default: false
                    }
                }
                #expect(own != nil && isSafe, "BERTH_TEST_SEED=\(QueueSimulation.seed)")
            }
        }
    }

    @Test func `the decision as JSON has the bytes`() throws {
        let decision = decision([try run(1)], Array(try leftovers(1).prefix(1)))
        #expect(
            decision.json.text()
                == #"{"removed":[{"kind":"container","name":"container-1","run":"0000000001","#
                + #""sizeBytes":10,"reason":"its run ended 30d ago"}],"kept":[],"freedBytes":10,"#
                + #""keptBytes":0,"isStillOver":false}"#
        )
    }
}
